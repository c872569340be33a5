// A text field that is saved while one types: 700 ms after the last key, on blur, and before the page is hidden.
// What Python shows is taken only when its revision changes and nothing unsaved stands here, so no key is ever lost.
// What was typed while the server was away is sent when it is back, over the same text of the same project.
const PAUSE_MS = 700
const fields = new WeakMap()

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
}

function receive(field, data) {
  const { box } = field
  if (data.heard === field.count) field.saved = field.sent
  const first = field.revision === null
  if (data.revision === field.revision) {
    field.of = data.of
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
    document.removeEventListener("visibilitychange", field.hidden)
    fields.delete(parentElement)
  }
}
