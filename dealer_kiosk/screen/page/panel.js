// The panels that answer by touch: yes and no, a keypad, a keyboard. Each is made anew, so that nothing typed remains in an old one.
// All are made from what is expected and a function that sends a touch, and are a list of elements.

import { post } from "./link.js";

const LONGEST = 500;
const MOST_DIGITS = 20;
const TYPING_EVERY_MS = 3000; // how often the program is told that somebody types
const LEFT_MS = 60000; // what was typed and not sent is removed after this long

const KEYS = ["1234567890", "QWERTYUIOP", "ASDFGHJKL'", "ZXCVBNM.-,"];
const EMAIL_KEYS = ["1234567890", "QWERTYUIOP", "ASDFGHJKL_", "ZXCVBNM.-@"];

const PROMPTS = {
  phone: "Your phone number",
  name: "Your name",
  email: "Your e-mail address",
  code: "Your confirmation code",
};

let typedAt = -Infinity;
let leftTimer = 0;
let current = null; // the field of the panel that is shown

/** Forgets what was typed. */
export function forget() {
  clearTimeout(leftTimer);
  if (current !== null) current.value = "";
  current = null;
}

/** An element with a class, a text and children. */
function element(tag, className, text = "", children = []) {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  made.append(...children);
  return made;
}

function button(label, className, onPress, spoken = "") {
  const made = element("button", className, label);
  made.type = "button";
  if (spoken) made.setAttribute("aria-label", spoken);
  made.addEventListener("click", onPress);
  return made;
}

/** Yes and no. */
export function answers(_expects, send) {
  return [
    button("Yes", "yes answer", () => send({ kind: "yes" })),
    button("No", "no answer", () => send({ kind: "no" })),
  ];
}

/** Keys 0 to 9. */
export function keypad(expects, send) {
  const field = newField(MOST_DIGITS);
  const keys = [..."123456789"].map((digit) => key(field, digit));
  field.addEventListener("input", () => { field.value = grouped(field.value); });
  const done = () => {
    const digits = field.value.replace(/\D/g, "");
    if (digits) send({ kind: "digits", text: digits });
  };
  keys.push(deleteKey(field), key(field, "0"), button("Send", "send", done));
  onEnter(field, done);
  return [label(field, expects), field, element("div", "keys pad", "", keys)];
}

/** `312 555 0142`: easier to compare than a row of ten digits. */
function grouped(text) {
  const digits = text.replace(/\D/g, "").slice(0, MOST_DIGITS);
  return digits.length > 10 ? digits : digits.replace(/^(\d{3})(\d{1,3})?(\d+)?$/, (_all, ...parts) => parts.slice(0, 3).filter(Boolean).join(" "));
}

/** Letters, digits and what e-mail addresses need. */
export function keyboard(expects, send) {
  const field = newField(LONGEST);
  const done = () => {
    const text = field.value.trim();
    if (text) send({ kind: "text", text });
  };
  const email = expects === "email";
  const rows = (email ? EMAIL_KEYS : KEYS).map((row) => element("div", "keys", "", [...row].map((char) => key(field, char, expects))));
  const wide = email ? key(field, ".com") : button("Space", "space", () => put(field, " "));
  rows.push(element("div", "keys", "", [wide, deleteKey(field), button("Send", "send", done)]));
  onEnter(field, done);
  return [label(field, expects), field, ...rows];
}

function newField(longest) {
  const field = element("input", "typed");
  field.id = "typed";
  field.maxLength = longest;
  field.autocomplete = "off";
  field.spellcheck = false;
  field.setAttribute("autocapitalize", "off");
  field.inputMode = "none"; // no other keyboard than this one
  field.addEventListener("input", () => typing(field));
  current = field;
  return field;
}

function label(field, expects) {
  const made = element("label", "prompt", PROMPTS[expects] ?? "Type what you want to say");
  made.htmlFor = field.id;
  return made;
}

function key(field, text, expects = "") {
  return button(text, "key", () => put(field, letterCase(field.value, text, expects)));
}

/** Names begin with capitals; everything else is typed small, codes apart. */
function letterCase(before, text, expects) {
  if (expects === "code" || (expects === "name" && /(^|[ '-])$/.test(before))) return text.toUpperCase();
  return text.toLowerCase();
}

function put(field, text) {
  if (field.value.length + text.length > field.maxLength) return;
  field.value += text;
  field.dispatchEvent(new Event("input"));
}

function deleteKey(field) {
  return button("Delete", "delete", () => {
    field.value = field.value.slice(0, -1);
    field.dispatchEvent(new Event("input"));
  }, "Delete the last character");
}

function onEnter(field, done) {
  field.addEventListener("keydown", (event) => { if (event.key === "Enter") done(); });
}

/** Tells the program that somebody is there, and forgets what is left lying about. */
function typing(field) {
  field.scrollLeft = field.scrollWidth; // the end stays in sight
  if (performance.now() - typedAt > TYPING_EVERY_MS) {
    typedAt = performance.now();
    post("typing", {});
  }
  clearTimeout(leftTimer);
  leftTimer = setTimeout(() => { field.value = ""; }, LEFT_MS);
}
