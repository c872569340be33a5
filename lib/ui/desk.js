// A scene to write on: its title and its lines, one text area each. The browser keeps what is typed; what is done is
// told in a list, in order and numbered, that holds everything not yet answered. So no message that another overtakes
// is lost, and none is done twice. Text from Python is taken under the same rule as in typed.js: only when its revision
// changes and nothing unsaved stands here.
// What is typed and not yet told lies in the tab's own store too, for a refresh in the middle of a word, and so does what
// was refused. A desk that leaves the page tells what it has, and leaves there only what was refused.
const PAUSE_MS = 700
const desks = new WeakMap()
const came = { scene: "", session: "", focus: 0 } // where one is, and the last place that Python asked for
const TITLE = "title"
const NEW = "new line"

const make = (tag, css = "", more = {}) => Object.assign(document.createElement(tag), { className: css, ...more })
const labelled = (made, label) => {
  made.setAttribute("aria-label", label)
  made.title = label
  return made
}
const symbol = (name) => {
  const made = make("span", "symbol", { textContent: name })
  made.setAttribute("aria-hidden", "true")
  return made
}
const fresh = () => "line_" + crypto.randomUUID().replaceAll("-", "").slice(0, 12)
const dirty = (row) => row.box.value !== row.sent

function shelf(desk) {
  const key = `desk ${desk.data.of} ${desk.data.scene}`
  const put = (all) => {
    try {
      sessionStorage.setItem(key, JSON.stringify(all))
    } catch {
      // a full or forbidden store: what was told is kept all the same
    }
  }
  try {
    return { kept: JSON.parse(sessionStorage.getItem(key)) || {}, put }
  } catch {
    return { kept: {}, put }
  }
}

function keep(desk, row) {
  const { kept, put } = shelf(desk)
  if (row.box.value === row.saved) delete kept[row.id]
  else kept[row.id] = { text: row.box.value, over: [row.saved, row.sent], speaker: row.who?.value, after: row.known ? null : before(desk, row) }
  put(kept)
}

// After a refresh: words that were typed over the very text that is there now go on from where they were. That text may
// be what was told last, heard while its answer was still on the way.
function recover(desk) {
  const { kept, put } = shelf(desk)
  put({})
  for (const [id, { text, over, speaker, after }] of Object.entries(kept)) {
    const known = desk.rows.get(id)
    if (known && [over].flat().includes(known.value)) known.box.value = text
    else if (!known && after != null && text.trim()) {
      const made = below(desk, desk.rows.get(after), id)
      choices(made.who, desk.data.speakers, speaker)
      made.box.value = text
    }
    const row = desk.rows.get(id)
    if (!row || !dirty(row)) continue
    keep(desk, row)
    row.timer = setTimeout(() => push(desk, row), 50)
  }
}

function tell(desk, ...told) {
  for (const each of told) desk.untold.push({ ...each, count: (desk.count += 1) })
  desk.setStateValue("said", { told: desk.untold })
}

function words(desk, row) {
  clearTimeout(row.timer)
  const text = row.box.value
  if (!dirty(row) || (row.id !== TITLE && !text.trim())) return []
  row.sent = text
  row.told = desk.count + 1
  if (row.known) return [{ act: "text", of: row.id, value: text, revision: row.revision }]
  return [{ act: "add", of: row.id, value: text, speaker: row.who.value, after: before(desk, row) }]
}

function push(desk, row) {
  const told = words(desk, row)
  if (told.length) tell(desk, ...told)
}

// Whatever is typed is told first, so that an act always finds the words one sees.
function act(desk, name, of, more = {}) {
  for (const row of desk.rows.values()) push(desk, row)
  tell(desk, { act: name, of, ...more })
}

function before(desk, row) {
  const rows = [...desk.list.children]
  for (let at = rows.indexOf(row.el) - 1; at >= 0; at--) {
    const other = desk.rows.get(rows[at].dataset.line)
    if (other?.known || other?.told) return other.id
  }
  return ""
}

function beside(desk, row, by) {
  const el = by < 0 ? row.el.previousElementSibling : row.el.nextElementSibling
  return el ? desk.rows.get(el.dataset.line) : null
}

function focus(row, at, how) {
  row.box.focus(how)
  const place = at === "end" ? row.box.value.length : at || 0
  row.box.setSelectionRange(place, place)
}

// Where one wrote last, for a refresh: the tab's own store has the line and the place in it.
const placeOf = (desk) => `desk at ${desk.data.of} ${desk.data.scene}`

function remember(desk, row) {
  try {
    sessionStorage.setItem(placeOf(desk), JSON.stringify({ line: row.id, at: row.box.selectionStart }))
  } catch {
    // a full or forbidden store: one begins at the first line
  }
}

// A desk that is new on the page is come to: where was asked for, where one wrote last, or else at its first line. What
// stands above it may still be fetched.
function arrive(desk, asked) {
  let last = null
  try {
    last = JSON.parse(sessionStorage.getItem(placeOf(desk)))
  } catch {
    // as if nothing had been written
  }
  const first = { line: desk.list.firstElementChild?.dataset.line || TITLE, at: 0 }
  const { line, at } = [asked, last, first].find((each) => desk.rows.has(each?.line)) || first
  const there = desk.rows.get(line)
  const idle = asked || document.activeElement === document.body
  if (idle && !matchMedia("(hover: none)").matches) focus(there, at, { preventScroll: true })
  let looked = 0
  const look = () => {
    const waits = [...document.querySelectorAll(".sheet[data-at]")].some((each) => each.dataset.shows !== each.dataset.at)
    if (waits && looked++ < 50) setTimeout(look, 60)
    else if (desk.el.isConnected) there.box.scrollIntoView({ block: "center" })
  }
  look()
}

function fit(box) {
  if (CSS.supports("field-sizing", "content")) return
  box.style.height = "auto"
  box.style.height = `${box.scrollHeight + 2}px`
}

function listen(desk, row) {
  const { box } = row
  box.oninput = () => {
    clearTimeout(row.timer)
    row.timer = setTimeout(() => push(desk, row), PAUSE_MS)
    keep(desk, row)
    remember(desk, row)
    fit(box)
  }
  box.onfocus = () => remember(desk, row)
  box.onblur = (event) => {
    if (row.el?.contains(event.relatedTarget)) return
    if (row.known && !box.value.trim() && row.id !== TITLE) box.value = row.value
    if (!row.known && !box.value.trim()) drop(desk, row)
    else push(desk, row)
  }
}

function row(desk, id) {
  const el = make("div", "desk-line")
  el.dataset.line = id
  const who = make("select", "who")
  const said = make("div", "said")
  const box = make("textarea", "", { rows: 1, autocomplete: "off", dir: "auto" })
  const notes = make("div", "notes")
  const tools = make("div", "tools")
  said.append(box, notes)
  el.append(who, said, tools)
  const made = { id, el, who, box, notes, tools, known: false, sent: "", saved: "", value: "", revision: null, told: 0 }
  listen(desk, made)
  who.onchange = () => made.known && act(desk, "speaker", id, { value: who.value })
  box.onkeydown = (event) => keyed(desk, made, event)
  const more = labelled(make("button", "act bare", { type: "button" }), "More")
  more.append(symbol("more_horiz"))
  more.onclick = () => open(desk, made, more)
  const hear = labelled(make("button", "act bare", { type: "button" }), "Hear it")
  hear.append(symbol("play_arrow"))
  hear.onclick = () => act(desk, "hear", id)
  tools.append(hear, more)
  Object.assign(made, { more, hear })
  desk.rows.set(id, made)
  return made
}

function drop(desk, row) {
  clearTimeout(row.timer)
  row.box.onblur = null // it leaves the page, and is left by that
  if (row.refused && !row.known) tell(desk, { act: "forget", of: row.id })
  const { kept, put } = shelf(desk)
  delete kept[row.id]
  put(kept)
  row.el.remove()
  desk.rows.delete(row.id)
}

// A new line below: it becomes one of the script with its first words, under the id it has from the start.
function below(desk, after, id = fresh()) {
  const made = row(desk, id)
  const { speakers } = desk.data
  const at = after ? speakers.findIndex((each) => each.name === after.who.value) : -1
  choices(made.who, speakers, speakers[(at + 1) % speakers.length]?.name)
  if (after) after.el.after(made.el)
  else desk.list.append(made.el)
  name(desk, made, NEW)
  made.box.placeholder = "A new line"
  colour(desk, made)
  made.who.onchange = () => {
    colour(desk, made)
    if (made.known) act(desk, "speaker", made.id, { value: made.who.value })
  }
  focus(made, 0)
  return made
}

// What is done to two lines is shown at once, so that one may type on before the answer has come. Words that were
// refused are of no line yet: then both parts are told as they stand, and each is taken or refused for itself.
function split(desk, row, at) {
  const [first, second] = [row.box.value.slice(0, at), row.box.value.slice(at)].map((half) => half.trim().split(/\s+/).join(" "))
  if (!row.known || !first || !second) return act(desk, "split", row.id, { at })
  if (!row.refused) for (const each of desk.rows.values()) push(desk, each)
  const made = below(desk, row)
  choices(made.who, desk.data.speakers, row.who.value)
  colour(desk, made)
  if (row.refused) {
    row.box.value = first
    made.box.value = second
    for (const each of [row, made]) push(desk, each)
  } else {
    made.told = desk.count + 1
    tell(desk, { act: "split", of: row.id, at: first.length, shown: made.id })
    settle(desk, row, first)
    settle(desk, made, second)
  }
  for (const each of [row, made]) fit(each.box)
  focus(made, 0)
}

function join(desk, row) {
  const next = beside(desk, row, 1)
  if (row.refused || next?.refused) return focus(row.refused ? row : next, "end")
  if (!row.known || !next?.known) return act(desk, "merge", row.id)
  const [first, second] = [row, next].map((each) => (each.box.value.trim() ? each.box.value : each.value).trim())
  act(desk, "merge", row.id, { shown: next.id })
  settle(desk, row, `${first} ${second}`)
  drop(desk, next)
  fit(row.box)
  focus(row, first.length)
}

// The text as it will be when all that was told is done.
function settle(desk, row, text) {
  row.box.value = row.sent = row.saved = text
  keep(desk, row)
}

function keyed(desk, row, event) {
  if (event.isComposing) return
  const { box } = row
  const ctrl = event.ctrlKey || event.metaKey
  const [start, end] = [box.selectionStart, box.selectionEnd]
  const does = (work) => {
    event.preventDefault()
    work()
  }
  if (event.key === "Enter" && !event.shiftKey && !event.altKey)
    does(() => {
      const inside = box.value.slice(0, start).trim() && box.value.slice(end).trim()
      if (!ctrl && inside && row.known) split(desk, row, start)
      else if (box.value.trim()) below(desk, row)
    })
  else if (event.key === "Enter") event.preventDefault() // a line is one paragraph
  else if (ctrl && event.shiftKey && event.key === "ArrowUp") does(() => act(desk, "up", row.id))
  else if (ctrl && event.shiftKey && event.key === "ArrowDown") does(() => act(desk, "down", row.id))
  else if (ctrl && event.altKey && event.key.toLowerCase() === "j") does(() => join(desk, row))
  else if (ctrl && event.altKey && event.key.toLowerCase() === "e")
    does(() => act(desk, "emphasis", row.id, { value: !row.line?.emphasis }))
  else if (ctrl && event.altKey && event.key.toLowerCase() === "p") does(() => act(desk, "hear", row.id))
  else if (ctrl && event.altKey && ["z", "y"].includes(event.key.toLowerCase())) push(desk, row) // then it is undone
  else if (event.key === "Backspace" && !row.known && !box.value)
    does(() => {
      const above = beside(desk, row, -1)
      drop(desk, row)
      if (above) focus(above, "end")
    })
  else if (event.key === "ArrowUp" && !ctrl && !event.shiftKey && start === 0 && end === 0) step(desk, row, -1, event)
  else if (event.key === "ArrowDown" && !ctrl && !event.shiftKey && start === box.value.length) step(desk, row, 1, event)
}

function step(desk, row, by, event) {
  const other = beside(desk, row, by)
  if (!other) return
  event.preventDefault()
  focus(other, by < 0 ? "end" : 0)
}

function choices(select, options, value) {
  const shown = [...select.options].map((each) => each.value + each.textContent).join("\n")
  const wanted = options.map((each) => (each.value ?? each.name) + each.name).join("\n")
  if (shown !== wanted)
    select.replaceChildren(...options.map((each) => new Option(each.name, each.value ?? each.name)))
  if (select !== document.activeElement || select.value === "") select.value = value
}

function name(desk, row, words) {
  const of = words === NEW ? "the new line" : words.toLowerCase()
  row.box.setAttribute("aria-label", words === NEW ? "New line" : words)
  row.who.setAttribute("aria-label", `Speaker of ${of}`)
  labelled(row.more, `More for ${of}`)
  labelled(row.hear, `Hear ${of}${row.line?.price || ""}`)
}

function colour(desk, row) {
  const css = desk.data.speakers.find((each) => each.name === row.who.value)?.css || ""
  row.el.className = `desk-line ${css}`
}

function dress(desk, row, line, n) {
  row.line = line
  row.known = true
  const strange = desk.data.speakers.some((each) => each.name === line.speaker) ? [] : [{ name: line.speaker }]
  choices(row.who, [...desk.data.speakers, ...strange], line.speaker)
  colour(desk, row)
  name(desk, row, `Line ${n}`)
  row.box.placeholder = ""
  row.box.classList.toggle("emphasis", line.emphasis)
  receive(desk, row, line.text, line.revision)
  notes(row, line)
}

// What it stands on and how it is said. `presses.js` hears the buttons.
function facts(line) {
  const button = (css, act, of, told) => {
    const made = labelled(make("button", `cite ${css}`, { type: "button" }), told)
    Object.assign(made.dataset, { act, of })
    return made
  }
  const cites = line.cites.map((each) => button(each.state, "open_fact", each.of, each.told))
  cites.forEach((made, n) => (made.textContent = line.cites[n].number))
  const other = button("more", "line_facts", line.id, line.wish)
  other.append(symbol(cites.length ? "edit_note" : "add"))
  const made = make("div", "quiet stands-on")
  made.append(...(cites.length ? [cites.length > 1 ? "Facts" : "Fact", ...cites] : []), line.about, other)
  return made
}

function notes(row, line, error = "") {
  const parts = []
  if (error) parts.push(make("div", "trouble", { textContent: error }))
  if (line?.about || line?.cites.length || line?.flags.length) parts.push(facts(line))
  for (const each of line?.flags || []) parts.push(make("div", "flag", { textContent: each }))
  row.notes.replaceChildren(...parts)
}

function receive(desk, row, value, revision) {
  const { box, value: was } = row
  row.value = value
  if (row.told && row.told <= desk.data.heard && row.saved !== row.sent && !row.refused) {
    row.saved = row.sent
    keep(desk, row)
  }
  if (revision === row.revision) return
  const first = row.revision === null
  if (!first && box.value !== row.saved) {
    if (value !== row.saved || desk.of !== desk.data.of) return // two versions: the late change will say so
    row.revision = revision // the server began anew and never heard it
    row.sent = row.saved
    clearTimeout(row.timer)
    row.timer = setTimeout(() => push(desk, row), PAUSE_MS)
    return
  }
  row.revision = revision
  if (first && box.value && was === "" && box.value !== value) {
    row.saved = value // a new line that goes on being typed while it becomes one of the script
    return
  }
  row.sent = row.saved = value
  if (box.value !== value) {
    box.value = value
    fit(box)
  }
}

function menu(desk) {
  const made = make("div", "desk-menu", { popover: "auto" })
  made.setAttribute("role", "menu")
  desk.el.append(made)
  desk.menu = made
  made.addEventListener("toggle", (event) => event.newState === "closed" && desk.menuOf?.more.focus())
  made.onkeydown = (event) => {
    if (!["ArrowDown", "ArrowUp"].includes(event.key) || event.target.tagName === "INPUT") return
    const all = [...made.querySelectorAll("button:not(:disabled), select, input")]
    event.preventDefault()
    all.at((all.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1)) % all.length)?.focus()
  }
}

function item(desk, row, [label, act_, keys, more]) {
  const made = make("button", "item", { type: "button" })
  made.setAttribute("role", "menuitem")
  made.append(make("span", "", { textContent: label }), make("kbd", "", { textContent: keys || "" }))
  made.onclick = () => {
    desk.menuOf = null
    desk.menu.hidePopover()
    if (act_ === "below") below(desk, row)
    else if (act_ === "split") split(desk, row, row.box.selectionStart)
    else if (act_ === "merge") join(desk, row)
    else {
      row.box.focus()
      act(desk, act_, row.id, { at: row.box.selectionStart, ...more })
    }
  }
  return made
}

function manner(desk, row) {
  const made = make("div", "manner")
  const pause = make("input", "", { type: "number", min: 0, max: 10, step: 0.1, value: row.line.pause_s })
  pause.onchange = () => act(desk, "pause", row.id, { value: pause.valueAsNumber || 0 })
  const mood = make("select")
  choices(mood, [{ value: "scene", name: "As the scene" }, ...desk.data.moods], row.line.emotion || "scene")
  mood.onchange = () => act(desk, "mood", row.id, { value: mood.value })
  for (const [label, field] of [["Pause after it, in seconds", pause], ["Mood", mood]]) {
    const wrap = make("label", "", { textContent: label })
    wrap.append(field)
    made.append(wrap)
  }
  return made
}

function open(desk, row, button) {
  if (!row.line) return
  desk.menuOf = row
  const of = (items) => items.map((each) => item(desk, row, each))
  desk.menu.setAttribute("aria-label", button.getAttribute("aria-label"))
  desk.menu.replaceChildren(
    ...of([
      ["New line below", "below", "Ctrl+Enter"],
      ["Split at the cursor", "split", "Enter"],
      ["Join with the next line", "merge", "Ctrl+Alt+J"],
      ["Move up", "up", "Ctrl+Shift+↑"],
      ["Move down", "down", "Ctrl+Shift+↓"],
      [row.line.emphasis ? "Do not emphasise" : "Emphasise", "emphasis", "Ctrl+Alt+E", { value: !row.line.emphasis }],
    ]),
    manner(desk, row),
    ...of([
      ...(desk.data.more || []),
      ["Begin a new scene here", "split_scene", ""],
      ["Delete", "delete", ""],
    ]),
  )
  const box = button.getBoundingClientRect()
  desk.menu.showPopover()
  const { offsetWidth: wide, offsetHeight: high } = desk.menu
  desk.menu.style.left = `${Math.max(8, Math.min(box.right - wide, innerWidth - wide - 8))}px`
  desk.menu.style.top = `${Math.max(8, Math.min(box.bottom + 4, innerHeight - high - 8))}px`
  desk.menu.querySelector("button")?.focus()
}

function begin(root, component) {
  const el = root.querySelector(".desk")
  el.replaceChildren()
  const desk = {
    el, rows: new Map(), untold: [], count: Date.now(), session: "", data: component.data, of: component.data.of,
  }
  const head = make("div", "desk-head")
  const number = make("span", "number")
  const title = make("textarea", "", { rows: 1, autocomplete: "off", maxLength: 200, placeholder: "Untitled scene" })
  title.setAttribute("aria-label", "Title of the scene")
  desk.title = { id: TITLE, box: title, known: true, sent: "", saved: "", value: "", revision: null, told: 0 }
  listen(desk, desk.title)
  title.onkeydown = (event) => {
    if (event.key !== "Enter" || event.isComposing) return
    event.preventDefault()
    const first = desk.list.firstElementChild
    if (first) focus(desk.rows.get(first.dataset.line), 0)
  }
  desk.mood = make("select", "mood")
  desk.mood.setAttribute("aria-label", "Mood of the scene")
  desk.mood.onchange = () => act(desk, "scene_mood", "", { value: desk.mood.value })
  desk.length = make("span", "quiet")
  desk.number = number
  head.append(number, title, desk.mood, desk.length)
  desk.list = make("div", "desk-lines")
  desk.trouble = make("div", "trouble")
  const add = make("button", "act bare add", { type: "button" })
  add.append(symbol("add"), make("span", "", { textContent: "Add a line" }))
  add.onclick = () => below(desk, desk.rows.get(desk.list.lastElementChild?.dataset.line))
  el.append(head, desk.trouble, desk.list, add)
  menu(desk)
  desk.rows.set(TITLE, desk.title)
  desk.hidden = () => {
    if (document.visibilityState === "hidden") for (const row of desk.rows.values()) push(desk, row)
  }
  document.addEventListener("visibilitychange", desk.hidden)
  desks.set(root, desk)
  return desk
}

function heard(desk, data) {
  desk.untold = desk.untold.filter((each) => each.count > data.heard)
  if (desk.session && desk.session !== data.session && desk.untold.length) {
    const acts = desk.untold.filter((each) => each.act !== "text") // words are told anew over the revision of now
    desk.untold = []
    if (acts.length) tell(desk, ...acts)
  }
  desk.session = data.session
  clearTimeout(desk.again)
  if (desk.untold.length) desk.again = setTimeout(() => again(desk), 500)
}

// A run that another one cut off before it began to listen has heard nothing: told once more, in the same numbers.
function again(desk) {
  if (desk.untold.length) desk.setStateValue("said", { told: desk.untold, again: (desk.tries = (desk.tries || 0) + 1) })
}

function arrange(desk, data) {
  const active = document.activeElement
  const held = desk.el.contains(active) ? [active, active.selectionStart, active.selectionEnd] : null
  const wanted = new Set(data.lines.map((line) => line.id))
  for (const row of [...desk.rows.values()])
    if (row.el && row.known && !wanted.has(row.id)) drop(desk, row)
  let at = null
  data.lines.forEach((line, n) => {
    const made = desk.rows.get(line.id) || row(desk, line.id)
    const next = at ? at.nextElementSibling : desk.list.firstElementChild
    let here = next
    while (here && here !== made.el && !desk.rows.get(here.dataset.line)?.known) here = here.nextElementSibling
    if (here !== made.el || !made.el.isConnected) (at ? at.after(made.el) : desk.list.prepend(made.el))
    dress(desk, made, line, n + 1)
    at = made.el
  })
  if (held && held[0].isConnected && document.activeElement !== held[0]) {
    held[0].focus({ preventScroll: true })
    if (held[1] != null && held[0].setSelectionRange) held[0].setSelectionRange(held[1], held[2])
  }
}

export default function (component) {
  const { data, parentElement } = component
  const known = desks.get(parentElement)
  const desk = known || begin(parentElement, component)
  desk.setStateValue = component.setStateValue
  desk.data = data
  heard(desk, data)
  for (const row of desk.rows.values()) row.refused = data.refused.includes(row.id)
  desk.el.id = data.scene
  desk.number.textContent = data.number
  desk.length.textContent = data.length
  desk.length.title = data.length_title
  choices(desk.mood, data.moods, data.mood)
  receive(desk, desk.title, data.title, data.title_revision)
  fit(desk.title.box)
  arrange(desk, data)
  desk.trouble.textContent = data.errors[TITLE] || data.errors[""] || ""
  for (const row of desk.rows.values()) if (row.el) notes(row, row.line, data.errors[row.id])
  desk.of = data.of
  if (!known) recover(desk)
  const isNew = data.focus && (came.focus !== data.focus.count || came.session !== data.session)
  const asked = isNew ? data.focus : null
  const elsewhere = came.scene !== data.scene
  Object.assign(came, { scene: data.scene, session: data.session, focus: data.focus?.count || 0 })
  if (!known && (asked || elsewhere)) arrive(desk, asked)
  else if (desk.rows.has(asked?.line)) focus(desk.rows.get(asked.line), asked.at)
  return () => {
    for (const row of desk.rows.values()) push(desk, row)
    const { kept, put } = shelf(desk)
    put(Object.fromEntries(Object.entries(kept).filter(([id]) => desk.rows.get(id)?.refused)))
    document.removeEventListener("visibilitychange", desk.hidden)
    desks.delete(parentElement)
  }
}
