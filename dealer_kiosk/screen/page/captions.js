// What both sides said. Text only ever goes into text nodes.

import { fade } from "./fade.js";

const list = document.getElementById("captions");
let followed = ""; // what was in sight when it was last changed
const shown = new Map(); // number of a caption to its element
new ResizeObserver(follow).observe(list); // a card or a keyboard beside it changes what is in sight
fade(list);
const WHO = { agent: "Service desk", customer: "You" };

/** Shows these captions and no others. */
export function showCaptions(captions) {
  const wanted = new Set(captions.map((caption) => caption.n));
  for (const [number, item] of shown) {
    if (!wanted.has(number)) {
      item.remove();
      shown.delete(number);
    }
  }
  for (const caption of captions) showCaption(caption);
  for (const [number, item] of shown) item.classList.toggle("old", number < captions.at(-1).n - 1);
  follow();
}

function showCaption(caption) {
  let item = shown.get(caption.n);
  if (item && item.dataset.speaker !== caption.speaker) { // another conversation
    item.remove();
    item = undefined;
  }
  if (!item) {
    item = newItem(caption.speaker);
    shown.set(caption.n, item);
    list.append(item);
  }
  const [, heard, coming] = item.children;
  if (heard.textContent !== caption.heard) heard.textContent = caption.heard;
  if (coming.textContent !== caption.coming) coming.textContent = caption.coming;
  item.classList.toggle("marked", caption.marked && caption.coming !== "");
}

function newItem(speaker) {
  const item = document.createElement("li");
  item.dataset.speaker = speaker;
  for (const name of ["who", "heard", "coming"]) {
    const part = document.createElement("span");
    part.className = name;
    item.append(part);
  }
  item.firstChild.textContent = WHO[speaker];
  return item;
}

/** Keeps the newest words in sight when they have changed: the end, or of a long text what is being spoken. */
function follow() {
  const last = list.lastElementChild;
  const now = last ? `${list.clientHeight} ${list.scrollHeight} ${last.children[1].textContent.length}` : "";
  if (now === followed) return; // whoever scrolls back to read is left in peace
  followed = now;
  if (!last) return;
  list.scrollTop = list.scrollHeight;
  if (last.offsetHeight > list.clientHeight) {
    const lines = last.children[1].getClientRects();
    const line = lines.length ? lines[lines.length - 1] : last.getBoundingClientRect();
    list.scrollTop += line.bottom - list.getBoundingClientRect().top - list.clientHeight / 2;
  }
}
