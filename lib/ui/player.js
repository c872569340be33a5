// The episode player: a deck of buttons, a waveform to seek in, chapters, and a transcript that follows and can be
// pressed. The app shows it as a component; the page behind a share link loads this very file.
const SKIP_BACK_S = 15, SKIP_ON_S = 30, STEP_S = 5
const SPEEDS = [0.8, 1, 1.2, 1.5, 2]
const HANDS_OFF_MS = 6000 // for so long after one scrolled by hand the transcript does not scroll by itself

export const clock = (s) => {
  const t = Math.max(0, Math.floor(s)), m = Math.floor(t / 60) % 60, h = Math.floor(t / 3600)
  const two = (n) => String(n).padStart(2, "0")
  return h ? `${h}:${two(m)}:${two(t % 60)}` : `${m}:${two(t % 60)}`
}

const spoken = (s) => {
  const t = Math.max(0, Math.floor(s)), m = Math.floor(t / 60)
  return `${m} minute${m === 1 ? "" : "s"} ${t % 60} seconds`
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

const SIGNS = {
  play: "M8 5.2v13.6L19 12z",
  pause: "M7 5h3.6v14H7zM13.4 5H17v14h-3.6z",
  back: "M12 5V1.6L7 6.2l5 4.6V7.2a5.6 5.6 0 1 1-5.6 5.6H4.2A7.8 7.8 0 1 0 12 5z",
  on: "M12 5V1.6l5 4.6-5 4.6V7.2a5.6 5.6 0 1 0 5.6 5.6h2.2A7.8 7.8 0 1 1 12 5z",
}

function sign(name) {
  const picture = svg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" })
  picture.append(svg("path", { d: SIGNS[name] }))
  return picture
}

function press(css, label, name, act) {
  const button = make("button", { type: "button", class: css, "aria-label": label, title: label })
  button.append(sign(name))
  button.onclick = act
  return button
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
    if (chapter.start_s > 0) {
      const tick = make("span", { class: "tick", title: chapter.title })
      tick.style.left = `${(100 * chapter.start_s) / length}%`
      wave.append(tick)
    }
  const head = make("span", { class: "head" })
  wave.append(head)
  wave.onclick = (event) => {
    const box = wave.getBoundingClientRect()
    seek(((event.clientX - box.left) / box.width) * length)
  }
  return { wave, head }
}

function slide(wave, audio, length, seek) {
  const steps = { ArrowLeft: -STEP_S, ArrowDown: -STEP_S, ArrowRight: STEP_S, ArrowUp: STEP_S, PageDown: -30, PageUp: 30 }
  for (const [name, value] of Object.entries({ role: "slider", tabindex: 0, "aria-label": "Position", "aria-valuemin": 0, "aria-valuemax": Math.round(length) }))
    wave.setAttribute(name, value)
  wave.onkeydown = (event) => {
    const to = event.key === "Home" ? 0 : event.key === "End" ? length : event.key in steps ? audio.currentTime + steps[event.key] : null
    if (to === null) return
    event.preventDefault()
    seek(to)
  }
}

function drawDeck(data, audio, seek) {
  const deck = make("div", { class: "deck" })
  const toggle = press("go", "Play", "play", () => (audio.paused ? audio.play() : audio.pause()))
  const time = make("span", { class: "time" })
  const speed = make("select", { "aria-label": "Speed", title: "Speed" })
  for (const each of SPEEDS) {
    const option = make("option", { value: each }, `${each}×`)
    option.selected = each === 1
    speed.append(option)
  }
  speed.onchange = () => (audio.playbackRate = Number(speed.value))
  const back = press("skip", `Back ${SKIP_BACK_S} seconds`, "back", () => seek(audio.currentTime - SKIP_BACK_S))
  const on = press("skip", `On ${SKIP_ON_S} seconds`, "on", () => seek(audio.currentTime + SKIP_ON_S))
  deck.append(back, toggle, on, time, speed)
  const show = () => {
    time.textContent = `${clock(audio.currentTime)} / ${clock(data.duration_s || audio.duration || 0)}`
    const label = audio.paused ? "Play" : "Pause"
    if (toggle.getAttribute("aria-label") === label) return
    toggle.setAttribute("aria-label", label)
    toggle.title = label
    toggle.replaceChildren(sign(audio.paused ? "play" : "pause"))
  }
  show()
  return { deck, show }
}

function drawChapters(data, seek) {
  const box = make("nav", { class: "chapters", "aria-label": "Chapters" })
  const list = make("ol")
  const rows = data.chapters.map((chapter) => {
    const button = make("button", { type: "button" })
    button.append(make("span", { class: "at" }, clock(chapter.start_s)), make("span", {}, chapter.title))
    button.onclick = () => seek(chapter.start_s, true)
    const item = make("li")
    item.append(button)
    list.append(item)
    return button
  })
  box.append(make("div", { class: "eyebrow" }, "Chapters"), list)
  return { box, rows }
}

function drawProof(proof) {
  const box = make("details", { class: "proof" })
  const summary = make("summary")
  summary.append(make("span", { class: "number" }, String(proof.number || "·")), make("span", {}, proof.source || "Source"))
  box.append(summary, make("blockquote", {}, proof.quote))
  if (proof.url) box.append(make("a", { href: proof.url, rel: "noopener noreferrer", target: "_blank" }, proof.url))
  return box
}

function drawTranscript(data, seek) {
  const box = make("div", { class: "transcript", role: "region", "aria-label": "Transcript", tabindex: "0" })
  const rows = data.lines.map((line, n) => {
    const row = make("div", { class: `line ${line.css}` })
    const same = n > 0 && data.lines[n - 1].speaker === line.speaker
    const button = make("button", { type: "button", class: "words", title: `Play from ${clock(line.start_s)}` })
    const who = make("span", { class: same ? "who unsaid" : "who" }, line.speaker)
    button.append(who, make("span", { class: "said" }, line.text))
    button.onclick = () => seek(line.start_s, true)
    row.append(button)
    if (line.proofs?.length) {
      const proofs = make("div", { class: "proofs" })
      proofs.append(...line.proofs.map(drawProof))
      row.append(proofs)
    }
    box.append(row)
    return row
  })
  return { box, rows }
}

function follower(data, audio, parts) {
  let line = -1, chapter = -1, touchedAt = -HANDS_OFF_MS
  const calm = matchMedia("(prefers-reduced-motion: reduce)")
  for (const each of ["wheel", "touchmove", "keydown"])
    parts.box.addEventListener(each, () => (touchedAt = performance.now()), { passive: true })
  const mark = (rows, before, now) => {
    rows[before]?.removeAttribute("aria-current")
    rows[now]?.setAttribute("aria-current", "true")
  }
  return () => {
    const now = audio.currentTime
    if (parts.head && data.duration_s) {
      parts.head.style.left = `${Math.min(100, (100 * now) / data.duration_s)}%`
      if (parts.wave.getAttribute("role")) {
        parts.wave.setAttribute("aria-valuenow", String(Math.round(now)))
        parts.wave.setAttribute("aria-valuetext", spoken(now))
      }
    }
    const begun = now >= 0.05 || !audio.paused
    const n = begun ? data.lines.findLastIndex((each) => each.start_s <= now + 0.05) : -1
    const c = begun ? data.chapters.findLastIndex((each) => each.start_s <= now + 0.05) : -1
    if (c !== chapter) mark(parts.chapterRows, chapter, (chapter = c))
    if (n === line) return
    mark(parts.rows, line, (line = n))
    const row = parts.rows[n]
    if (!row || audio.paused || performance.now() - touchedAt < HANDS_OFF_MS) return
    parts.box.scrollTo({ top: row.offsetTop - parts.box.clientHeight / 3, behavior: calm.matches ? "auto" : "smooth" })
  }
}

export function build(root, data) {
  root.classList.toggle("small", Boolean(data.small))
  const audio = make("audio", { preload: data.preload, src: data.src, "aria-label": `Play ${data.title}` })
  const seek = (s, play) => {
    audio.currentTime = Math.min(Math.max(0, s), data.duration_s || s)
    if (play) audio.play()
  }
  const { wave, head } = drawWave(data, seek)
  const { box, rows } = drawTranscript(data, seek)
  const { box: chapters, rows: chapterRows } = drawChapters(data, seek)
  const parts = { wave, head, box, rows, chapterRows }
  const follow = follower(data, audio, parts)
  const told = data.with_transcript && rows.length
  let show = () => {}
  if (data.small) {
    audio.controls = true
    root.replaceChildren(...[wave, audio].filter(Boolean))
  } else {
    const made = drawDeck(data, audio, seek)
    show = made.show
    if (wave) slide(wave, audio, data.duration_s, seek)
    const fault = make("p", { class: "fault", role: "status" })
    audio.onerror = () => (fault.textContent = "The sound cannot be loaded. Its file may have been deleted; reload the page.")
    const below = make("div", { class: told && data.chapters.length > 1 ? "below both" : "below" })
    if (told) below.append(box)
    if (data.chapters.length > 1) below.append(chapters)
    root.replaceChildren(...[made.deck, wave, audio, fault, below].filter(Boolean))
  }
  const moved = () => { follow(); show() }
  audio.ontimeupdate = audio.onseeked = audio.onpause = audio.onloadedmetadata = moved
  audio.onplay = () => {
    moved()
    root.dispatchEvent(new CustomEvent("played", { bubbles: true, composed: true }))
  }
  if (data.start_s) audio.onloadedmetadata = () => { seek(data.start_s); moved() }
}

export default function (component) {
  const { parentElement } = component
  const data = typeof component.data === "string" ? JSON.parse(component.data) : component.data
  const root = parentElement.querySelector(".player")
  if (!root || root.dataset.shown === data.version) return
  root.dataset.shown = data.version
  build(root, data)
}
