// The episode player: a waveform to seek in, chapters, and a transcript that follows.
const clock = (s) => {
  const t = Math.max(0, Math.floor(s)), m = Math.floor(t / 60) % 60, h = Math.floor(t / 3600)
  const two = (n) => String(n).padStart(2, "0")
  return h ? `${h}:${two(m)}:${two(t % 60)}` : `${m}:${two(t % 60)}`
}

const make = (tag, attributes = {}, text = "") => {
  const node = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value)
  if (text) node.textContent = text
  return node
}

const svg = (tag, attributes) => {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag)
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value)
  return node
}

function bars(peaks, from, to) {
  const loudest = Math.max(...peaks.map(([low, high]) => Math.max(-low, high))) || 1
  let path = ""
  for (let n = from; n < to; n++) {
    const [low, high] = peaks[n]
    const top = 50 - Math.max(0.6, (50 * Math.max(high, 0)) / loudest)
    const bottom = 50 + Math.max(0.6, (50 * Math.max(-low, 0)) / loudest)
    path += `M${n + 0.15} ${top.toFixed(1)}h.7V${bottom.toFixed(1)}h-.7z`
  }
  return path
}

function drawWave(data, seek) {
  const wave = make("div", { class: "wave" })
  const { peaks, duration_s: length, lines } = data
  if (!peaks.length || !length) return { wave: null, head: null }
  const picture = svg("svg", { viewBox: `0 0 ${peaks.length} 100`, preserveAspectRatio: "none", "aria-hidden": "true" })
  const at = (s) => Math.min(peaks.length, Math.max(0, Math.round((s / length) * peaks.length)))
  const turns = lines.length ? lines : [{ start_s: 0, css: "" }]
  turns.forEach((line, n) => {
    const from = n ? at(line.start_s) : 0, to = n + 1 < turns.length ? at(turns[n + 1].start_s) : peaks.length
    if (to > from) picture.append(svg("path", { d: bars(peaks, from, to), class: line.css }))
  })
  wave.append(picture)
  for (const chapter of data.chapters)
    if (chapter.start_s > 0)
      wave.append(make("span", { class: "tick", style: `left:${(100 * chapter.start_s) / length}%`, title: chapter.title }))
  const head = make("span", { class: "head" })
  wave.append(head)
  wave.onclick = (event) => {
    const box = wave.getBoundingClientRect()
    seek(((event.clientX - box.left) / box.width) * length)
  }
  return { wave, head }
}

function drawChapters(data, seek) {
  const list = make("ol", { class: "chapters", "aria-label": "Chapters" })
  for (const chapter of data.chapters) {
    const button = make("button", { type: "button" })
    button.append(make("span", { class: "at" }, clock(chapter.start_s)), make("span", {}, chapter.title))
    button.onclick = () => seek(chapter.start_s, true)
    const item = make("li")
    item.append(button)
    list.append(item)
  }
  return list
}

function drawTranscript(data, seek) {
  const box = make("div", { class: "transcript", role: "region", "aria-label": "Transcript", tabindex: "0" })
  const rows = data.lines.map((line) => {
    const row = make("button", { type: "button", class: `line ${line.css}`, title: clock(line.start_s) })
    row.append(make("span", { class: "who" }, line.speaker), make("span", { class: "said" }, line.text))
    if (line.facts) row.lastChild.append(make("sup", { title: line.origin }, String(line.facts)))
    row.onclick = () => seek(line.start_s, true)
    box.append(row)
    return row
  })
  return { box, rows }
}

function follow(data, audio, head, box, rows) {
  let current = -1
  return () => {
    const now = audio.currentTime
    if (head && data.duration_s) head.style.left = `${Math.min(100, (100 * now) / data.duration_s)}%`
    let n = data.lines.findLastIndex((line) => line.start_s <= now + 0.05)
    if (now < 0.05 && audio.paused) n = -1
    if (n === current) return
    rows[current]?.removeAttribute("aria-current")
    current = n
    const row = rows[n]
    if (!row) return
    row.setAttribute("aria-current", "true")
    if (!audio.paused) box.scrollTo({ top: row.offsetTop - box.clientHeight / 3, behavior: "smooth" })
  }
}

export default function (component) {
  const { data, parentElement } = component
  const root = parentElement.querySelector(".player")
  if (!root || root.dataset.shown === data.version) return
  root.dataset.shown = data.version
  root.classList.toggle("small", Boolean(data.small))
  const audio = make("audio", { controls: "", preload: data.preload, src: data.src, "aria-label": `Play ${data.title}` })
  const seek = (s, play) => {
    audio.currentTime = s
    if (play) audio.play()
  }
  const { wave, head } = drawWave(data, seek)
  const { box, rows } = drawTranscript(data, seek)
  const parts = wave ? [wave, audio] : [audio]
  if (data.chapters.length > 1) parts.push(drawChapters(data, seek))
  if (data.with_transcript && rows.length) parts.push(box)
  root.replaceChildren(...parts)
  audio.ontimeupdate = audio.onseeked = audio.onplay = follow(data, audio, head, box, rows)
  if (data.start_s) audio.onloadedmetadata = () => seek(data.start_s)
}
