// Shows views and sends touches. Nothing is kept: no storage, no history, no copy of a view that has ended.

import { showCaptions } from "./captions.js";
import { fade } from "./fade.js";
import { connect, post } from "./link.js";
import { answers, forget, keyboard, keypad } from "./panel.js";

const PRESS_MS = 600; // a second press so soon is a slip
const APPEAR_MS = 400; // an answer so soon after a new question was meant for the one before
const WAIT_MS = 4000; // a touch that nothing answered may be repeated after this long

const STATUS = {
  welcome: "",
  listening: "Listening",
  thinking: "One moment …",
  speaking: "Speaking",
  deaf: "",
  unavailable: "",
  lost: "",
};
const NOTICES = {
  deaf: ["I can’t hear you", "Please write to me with the keyboard, or use the phone on the desk."],
  unavailable: ["Sorry, I’m not available right now", "Please use the phone on the desk."],
  lost: ["The service desk is not running", "Please use the phone on the desk. This screen comes back by itself."],
};
const PANELS = { yes_no: answers, phone: keypad, name: keyboard, email: keyboard, code: keyboard };
const SLOWEST = 1.5;

const NOBODY = { state: "lost", captions: [], card: null, expects: "nothing", level: 0, pace: 1 };

const byId = (id) => document.getElementById(id);
const typeButton = byId("type");
let view = NOBODY;
let panelKey = ""; // which panel is shown
let typeWanted = false; // the customer touched Keyboard
let sentAt = -PRESS_MS;
let askedAt = 0; // when the question or the panel last changed
let waitingFor = null; // the conversation as it was when something was touched

fade(byId("card"));
connect(show, () => show(NOBODY));
document.addEventListener("click", onClick);
document.addEventListener("contextmenu", (event) => event.preventDefault());
typeButton.addEventListener("click", () => {
  typeWanted = !typeWanted;
  showPanel();
});

function show(next) {
  const over = isEmpty(next) && !isEmpty(view);
  if (over || next.expects !== view.expects) clearPanel();
  if (next.captions.at(-1)?.n !== view.captions.at(-1)?.n) askedAt = performance.now();
  view = next;
  if (waitingFor !== progress()) waitingFor = null;
  document.body.dataset.state = view.state;
  setText(byId("status"), STATUS[view.state]);
  byId("level").style.transform = `scaleX(${view.level})`;
  showNotice(NOTICES[view.state]);
  showCaptions(view.captions);
  showCard(view.card);
  byId("welcome").hidden = !isEmpty(view) || ["unavailable", "lost"].includes(view.state);
  byId("captions").hidden = view.captions.length === 0;
  for (const item of document.querySelectorAll(".talk")) item.hidden = isEmpty(view);
  byId("slower").hidden = isEmpty(view) || view.pace >= SLOWEST;
  byId("person").hidden = view.state === "lost"; // nobody would be called
  showPanel();
}

/** Removes the panel and what was typed into it. */
function clearPanel() {
  forget();
  typeWanted = false;
  panelKey = "";
  byId("panel").replaceChildren();
}

/** Whether nobody is being served. */
const isEmpty = (some) => some.captions.length === 0 && some.card === null;

/** What changes when a touch was answered. */
const progress = () => `${view.state} ${view.expects} ${view.captions.at(-1)?.n}`;

function setText(target, text) {
  if (target.textContent !== text) target.textContent = text; // unchanged text is not announced again
}

function showNotice(notice) {
  const [title, text] = notice ?? ["", ""];
  byId("notice").hidden = !notice;
  setText(byId("notice-title"), title);
  setText(byId("notice-text"), text);
}

function showCard(card) {
  byId("card").hidden = card === null;
  byId("card").classList.toggle("confirmed", card?.state === "confirmed");
  setText(byId("card-title"), card?.title ?? "");
  setText(byId("card-state"), card?.state === "confirmed" ? "✓ confirmed" : card ? "not confirmed yet" : "");
  const rows = card?.rows ?? [];
  const list = byId("card-rows");
  while (list.children.length > rows.length) list.lastChild.remove();
  rows.forEach(([label, value], number) => {
    const row = list.children[number] ?? list.appendChild(newRow());
    setText(row.children[0], label);
    setText(row.children[1], value);
  });
}

function newRow() {
  const row = document.createElement("div");
  row.append(document.createElement("dt"), document.createElement("dd"));
  return row;
}

/** The panel that fits what is expected, or the keyboard where the customer wants to type. */
function showPanel() {
  const usable = !["unavailable", "lost"].includes(view.state);
  const automatic = isEmpty(view) ? undefined : PANELS[view.expects];
  const make = usable ? (typeWanted ? (automatic === keyboard ? undefined : keyboard) : automatic) : undefined;
  const key = make ? `${make.name} ${view.expects}` : "";
  const panel = byId("panel");
  if (key !== panelKey) {
    forget();
    panel.replaceChildren(...(make ? make(view.expects, send) : []));
    panel.className = make ? make.name : "";
    askedAt = performance.now();
  }
  panelKey = key;
  panel.hidden = !make;
  typeButton.hidden = !usable;
  document.body.classList.toggle("typing", make === keyboard);
  document.body.classList.toggle("keys-shown", make === keyboard || make === keypad);
  typeButton.setAttribute("aria-expanded", String(make === keyboard));
  setText(typeButton, make === keyboard ? "Close keyboard" : "Keyboard");
}

function onClick(event) {
  const touched = event.target.closest("button");
  if (touched?.dataset.kind) send({ kind: touched.dataset.kind });
  else if (touched?.dataset.say) send({ kind: "text", text: touched.dataset.say });
}

/** Sends a touch once: not twice for a slip, and no second answer before the first was taken. */
function send(touch) {
  const now = performance.now();
  const busy = view.state === "thinking" || (waitingFor !== null && now - sentAt < WAIT_MS);
  if (now - sentAt < PRESS_MS || (busy && touch.kind !== "person")) return;
  if (isAnswer(touch) && now - askedAt < APPEAR_MS) return;
  sentAt = now;
  waitingFor = progress();
  if (touch.kind === "text" || touch.kind === "digits") clearPanel();
  showPanel();
  post("touch", touch);
}

const isAnswer = (touch) => ["yes", "no", "digits", "text"].includes(touch.kind);
