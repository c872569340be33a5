// Hears every button and link of ours that is plain HTML, and tells Python once for each press. Keeps the focus where it
// was when the HTML around it is drawn anew, and closes what dropped down when one clicks elsewhere. sheet.js stands above.
let tell = () => {}
let held = null

const plain = (event) => !(event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)

function press(made) {
  if (made.matches(":disabled, [aria-disabled=true]")) return
  tell("pressed", { act: made.dataset.act, of: made.dataset.of || "" })
}

function jump(event) {
  const link = event.target.closest?.("[data-jump]")
  const there = link && document.getElementById(link.dataset.jump)
  if (!there || !plain(event)) return
  event.preventDefault()
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches
  there.scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" })
}

function clicked(event) {
  jump(event)
  const made = event.target.closest?.("[data-act]")
  for (const drop of document.querySelectorAll("details.drop[open]"))
    if (!drop.contains(event.target) || made) drop.open = false
  if (!made || !plain(event)) return
  event.preventDefault()
  press(made)
  if (made.closest('[data-testid="stSidebar"]') && innerWidth <= 768)
    document.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click()
}

function keyed(event) {
  if (event.key === "Escape") for (const drop of document.querySelectorAll("details.drop[open]")) drop.open = false
  if (!event.ctrlKey || !event.altKey) return
  const made = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`)
  if (!made) return
  event.preventDefault()
  press(made)
}

function focused(event) {
  focusedIn(event)
  const made = event.target.closest?.("[data-act]")
  held = made ? { made, act: made.dataset.act, of: made.dataset.of || "" } : null
}

function redrawn() {
  fillSheets()
  if (!held || held.made.isConnected || document.activeElement !== document.body) return
  const of = `[data-of="${CSS.escape(held.of)}"]`
  const same = document.querySelector(`[data-act="${held.act}"]${of}`)
  const other = held.of ? [...document.querySelectorAll(of)].at(-1) : null // approved: the way back stands in its place
  if (same || other) held = null
  ;(same || other)?.focus({ preventScroll: true })
}

const ears = { click: clicked, keydown: keyed, focusin: focused }

export default function ({ setTriggerValue }) {
  tell = setTriggerValue
  const listening = new AbortController()
  for (const [name, hear] of Object.entries(ears)) document.addEventListener(name, hear, { signal: listening.signal })
  const watch = new MutationObserver(redrawn)
  watch.observe(document.body, { childList: true, subtree: true })
  fillSheets()
  return () => {
    listening.abort()
    watch.disconnect()
  }
}
