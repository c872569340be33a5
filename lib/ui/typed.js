// A text field that is saved while one types: 700 ms after the last key, on blur, and before the page is hidden.
// What Python shows is taken only when its revision changes and nothing unsaved stands here, so no key is ever lost.
// What was typed while the server was away is sent when it is back, over the same text of the same project.
// What is not answered yet lies in the tab's own store too, for a refresh in the middle of a word. A field that leaves
// the page tells what it has and takes it along, so that no other project's field finds it there.
const PAUSE_MS = 700
const fields = new WeakMap()

function keep(field) {
  const place = `typed ${field.of} ${field.name}`
  try {
    if (field.place && field.place !== place) sessionStorage.removeItem(field.place) // its project began under it
    field.place = place
    if (field.box.value === field.saved) sessionStorage.removeItem(place)
    else sessionStorage.setItem(place, JSON.stringify({ text: field.box.value, over: [field.saved, field.sent] }))
  } catch {
    // a full or forbidden store: what was sent is kept all the same
  }
}

function forget(field) {
  try {
    if (field.place) sessionStorage.removeItem(field.place)
  } catch {
    // a forbidden store holds nothing
  }
}

// After a refresh: what was typed over the very text that is there now goes on from where it was. That text may be what
// was sent last, heard while its answer was still on the way.
function recover(field) {
  let kept = null
  try {
    kept = JSON.parse(sessionStorage.getItem(`typed ${field.of} ${field.name}`))
  } catch {
    return
  }
  if ([kept?.over].flat().includes(field.saved)) {
    field.place = `typed ${field.of} ${field.name}`
    field.box.value = kept.text
    field.timer = setTimeout(() => push(field), PAUSE_MS)
  } else keep(field)
}

function push(field) {
  clearTimeout(field.timer)
  field.timer = 0
  if (field.box.value === field.sent || (field.required && !field.box.value.trim())) return
  field.sent = field.box.value
  field.count += 1
  field.setStateValue("typed", { text: field.sent, count: field.count, revision: field.revision })
}

function begin(box, root) {
  const field = { box, sent: "", saved: "", of: "", revision: null, count: Date.now(), timer: 0 }
  box.oninput = () => {
    clearTimeout(field.timer)
    field.timer = setTimeout(() => push(field), PAUSE_MS)
    keep(field)
    fit(box)
  }
  box.onblur = () => {
    if (field.required && !box.value.trim()) box.value = field.value
    push(field)
  }
  box.onkeydown = (event) => {
    const done = event.key === "Enter" && (field.oneLine || event.ctrlKey || event.metaKey)
    if (!done || event.isComposing) return
    event.preventDefault()
    push(field)
  }
  field.hidden = () => document.visibilityState === "hidden" && push(field)
  document.addEventListener("visibilitychange", field.hidden)
  fields.set(root, field)
  return field
}

function fit(box) {
  if (CSS.supports("field-sizing", "content")) return
  box.style.height = "auto"
  box.style.height = `${box.scrollHeight + 2}px`
}

function dress(field, root, data) {
  const { box } = field
  const label = root.querySelector("label")
  label.textContent = data.label
  label.classList.toggle("unseen", data.hide_label)
  box.placeholder = data.placeholder
  box.className = data.look
  box.rows = data.rows
  if (data.max_chars) box.maxLength = data.max_chars
  else box.removeAttribute("maxlength")
  field.oneLine = data.one_line
  field.required = data.required
  field.value = data.value
  field.name = data.name
}

function receive(field, data) {
  const { box } = field
  if (data.heard === field.count && field.saved !== field.sent) {
    field.saved = field.sent
    keep(field)
  }
  const first = field.revision === null
  if (data.revision === field.revision) {
    const moved = field.of !== data.of
    field.of = data.of
    if (moved) keep(field)
    return
  }
  if (!first && box.value !== field.saved) {
    if (data.value !== field.saved || data.of !== field.of) return // two versions: the late change will say so
    field.revision = data.revision // the server began anew and never heard it
    field.sent = field.saved
    clearTimeout(field.timer)
    field.timer = setTimeout(() => push(field), PAUSE_MS)
    return
  }
  field.revision = data.revision
  field.of = data.of
  field.sent = field.saved = data.value
  if (box.value !== data.value) box.value = data.value
  if (first) recover(field)
}

export default function (component) {
  const { data, parentElement } = component
  const box = parentElement.querySelector("textarea")
  const known = fields.get(parentElement)
  const field = known && known.box === box ? known : begin(box, parentElement)
  field.setStateValue = component.setStateValue
  dress(field, parentElement, data)
  receive(field, data)
  fit(box)
  return () => {
    push(field)
    forget(field)
    document.removeEventListener("visibilitychange", field.hidden)
    fields.delete(parentElement)
  }
}
