// Hears every button and link of ours that is plain HTML, and tells Python once for each press. Keeps the focus where it
// was when the HTML around it is drawn anew, and closes what dropped down when one clicks elsewhere. sheet.js stands above.
// What was pressed is told in a list, in order and numbered, that holds everything not yet answered: none overtakes another.
const RETELL_MS = 500
let tell = () => {}
let held = null
let untold = []
let count = Date.now()
let session = ""
let again = 0

const plain = (event) => !(event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)

function press(made) {
  if (made.matches(":disabled, [aria-disabled=true]")) return
  untold.push({ count: (count += 1), act: made.dataset.act, of: made.dataset.of || "" })
  tell()
}

// One that is kept for the page ends what a run does: the rest is told once more, in the same numbers. A server that
// began anew may have done what it could not answer any more, so that is let be.
function answered(data, setStateValue) {
  untold = session === data.session ? untold.filter((each) => each.count > data.heard) : []
  session = data.session
  tell = () => setStateValue("pressed", { session, told: untold, at: performance.now() })
  clearTimeout(again)
  if (untold.length) again = setTimeout(() => untold.length && tell(), RETELL_MS)
}

// Streamlit runs nothing when the server is back after it was away: the page would stand there with words that nobody
// keeps, and buttons of a session that is gone. One run, and every component says what it has not seen answered.
function comesBack() {
  const app = document.querySelector("[data-test-connection-state]")
  const state = () => app.dataset.testConnectionState
  let before = app && state()
  const watch = new MutationObserver(() => {
    if (state() === "CONNECTED" && before !== "CONNECTED") tell()
    before = state()
  })
  if (app) watch.observe(app, { attributeFilter: ["data-test-connection-state"] })
  return watch
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

export default function ({ data, setStateValue }) {
  answered(data, setStateValue)
  const listening = new AbortController()
  for (const [name, hear] of Object.entries(ears)) document.addEventListener(name, hear, { signal: listening.signal })
  const watch = new MutationObserver(redrawn)
  watch.observe(document.body, { childList: true, subtree: true })
  const back = comesBack()
  fillSheets()
  document.documentElement.dataset.hears = "" // from now on no press is lost
  return () => {
    listening.abort()
    watch.disconnect()
    back.disconnect()
  }
}
