// A signature: drawn with a finger, a pen or the mouse, or the name typed, which needs no hand that can draw.

import { FULL, button, element, field, problem } from "./elements.mjs";

const WIDTH = 600;
const HEIGHT = 200;

/** The part of a page in which somebody signs. `keep(about, bytes)` keeps it. */
export function signing(called, keep) {
  const who = field("signs", "Who signs?", { hint: `${called}, or whoever signs for them, and as what`, value: "" });
  const pad = drawing();
  const typed = field("typed-name", "Or type the name instead of drawing");
  const wrong = element("div");
  const kept = async () => {
    wrong.replaceChildren();
    const name = who.input.value.trim();
    if (!name) return wrong.append(problem("Enter who signs", "signs"));
    const words = typed.input.value.trim();
    if (!words && !pad.isDrawn()) return wrong.append(problem("Draw a signature, or type the name", "typed-name"));
    const about = { kind: "signature", title: `Signature: ${name}` };
    const kept = words
      ? keep({ ...about, file: "signature.txt" }, await bytesOf(new Blob([saying(name, words)])))
      : keep({ ...about, file: "signature.png" }, await bytesOf(await pad.picture()));
    if (!(await kept.then(() => true, () => false))) return wrong.append(problem(FULL, "signs"));
    for (const input of [who.input, typed.input]) input.value = "";
    pad.clear();
  };
  return element(
    "div",
    {},
    wrong,
    who.group,
    element("p", { class: "govuk-label govuk-label--s", id: "draws" }, "Draw the signature here"),
    pad.canvas,
    element("p", {}, button("Clear the drawing", pad.clear, "link")),
    typed.group,
    button("Keep this signature", kept, "secondary"),
  );
}

function saying(name, words) {
  const at = new Date().toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short" });
  return `${words}\n\nTyped as a signature on ${at}. Who signs: ${name}.\n`;
}

const bytesOf = (blob) => blob.arrayBuffer();

function drawing() {
  const canvas = element("canvas", { class: "almoner-signature", width: WIDTH, height: HEIGHT, role: "img", "aria-labelledby": "draws" });
  const pen = canvas.getContext("2d");
  let drawn = false;
  let from = null;
  const clear = () => {
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, WIDTH, HEIGHT);
    drawn = false;
  };
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) * WIDTH) / box.width, ((event.clientY - box.top) * HEIGHT) / box.height];
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    from = at(event);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!from) return;
    const to = at(event);
    Object.assign(pen, { lineWidth: 3, lineCap: "round", strokeStyle: "#000" });
    pen.beginPath();
    pen.moveTo(...from);
    pen.lineTo(...to);
    pen.stroke();
    [from, drawn] = [to, true];
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => (from = null));
  clear();
  const picture = () => new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  return { canvas, clear, isDrawn: () => drawn, picture };
}
