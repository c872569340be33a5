// Fetches the piece of HTML that a `.sheet` names, and shows it there in place of the one before.
// What we draw is escaped; that nothing in it can run is made sure of here once more.
const AGAIN_MS = 1000
const sheets = new Map() // by id: the place that shows it, or showed it last

function harmless(html) {
  const made = new DOMParser().parseFromString(html, "text/html").body
  for (const each of made.querySelectorAll("script, style, link, iframe, object, embed, form, base, meta")) each.remove()
  for (const each of made.querySelectorAll("*"))
    for (const { name, value } of [...each.attributes])
      if (name.startsWith("on") || /^\s*javascript:/i.test(value)) each.removeAttribute(name)
  return made.childNodes
}

async function fetchPiece(place, address) {
  try {
    const answer = await fetch(address)
    const html = await answer.text()
    if (!answer.ok) throw new Error(`${answer.status}`)
    if (place.dataset.wanted !== address) return
    place.replaceChildren(...harmless(html))
    place.dataset.shows = address
  } catch {
    setTimeout(() => {
      if (place.dataset.wanted === address) place.dataset.wanted = ""
      fillSheets()
    }, AGAIN_MS)
  }
}

// A rerun that names another piece puts an empty place there. It shows what was there until the new piece has come, and
// what had the focus keeps it: this runs before anything is painted.
function keepShowing(place, before) {
  const focus = before.kept
  place.replaceChildren(...before.childNodes)
  if (focus && place.contains(focus) && document.activeElement === document.body) focus.focus({ preventScroll: true })
}

function fillSheets() {
  for (const [id, place] of sheets) if (!place.isConnected && !document.getElementById(id)) sheets.delete(id)
  for (const place of document.querySelectorAll(".sheet[data-at]")) {
    if (place.dataset.wanted === place.dataset.at) continue
    const before = sheets.get(place.id)
    if (before && before !== place && !before.isConnected) keepShowing(place, before)
    sheets.set(place.id, place)
    place.dataset.wanted = place.dataset.at
    fetchPiece(place, place.dataset.at)
  }
}

function focusedIn(event) {
  const place = event.target.closest?.(".sheet[data-at]")
  if (place) place.kept = event.target
}
