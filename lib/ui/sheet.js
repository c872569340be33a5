// Fetches a piece of HTML when its address changes, and shows it in place of the one before.
// What we draw is escaped; that nothing in it can run is made sure of here once more.
function harmless(html) {
  const made = new DOMParser().parseFromString(html, "text/html").body
  for (const each of made.querySelectorAll("script, style, link, iframe, object, embed, form, base, meta")) each.remove()
  for (const each of made.querySelectorAll("*"))
    for (const { name, value } of [...each.attributes])
      if (name.startsWith("on") || /^\s*javascript:/i.test(value)) each.removeAttribute(name)
  return made.childNodes
}

async function show(place, address) {
  try {
    const answer = await fetch(address)
    const html = await answer.text()
    if (answer.ok && place.dataset.wanted === address) place.replaceChildren(...harmless(html))
    else if (place.dataset.wanted === address) place.dataset.wanted = ""
  } catch {
    place.dataset.wanted = "" // the next rerun tries again
  }
}

export default function ({ data, parentElement }) {
  const place = parentElement.querySelector(".sheet")
  if (place.dataset.wanted === data.at) return
  place.dataset.wanted = data.at
  show(place, data.at)
}
