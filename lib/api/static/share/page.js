// Puts the player where the plain page has the sound and its text, and tells once that it was played.
import { build } from "./player.js"

const root = document.querySelector(".player")
const data = JSON.parse(document.getElementById("episode").textContent)
root.addEventListener("played", () => data.played && fetch(data.played, { method: "POST", credentials: "same-origin" }), { once: true })
data.start_s ||= Number(new URLSearchParams(location.search).get("t")) || 0 // pages in a folder are told by nobody
build(root, data)
