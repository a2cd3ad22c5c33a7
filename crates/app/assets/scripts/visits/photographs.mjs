// Photographs: from the camera or the pictures of the device, made smaller, and without what a camera writes into them,
// such as the place.

import { FULL, button, element, field, problem } from "./elements.mjs";

/** The longer side, in pixels: enough to read a letter that lies on a table. */
const LONGEST = 1600;
const QUALITY = 0.82;
const SMALL = 160;

/** The part of a page in which photographs are taken. `keep(about, bytes)` keeps one. */
export function photographing(keep) {
  const what = field("shows", "What does it show?", { hint: "Such as: the step at the back door" });
  const input = element("input", { class: "govuk-file-upload", id: "photo", type: "file", accept: "image/*", capture: "environment" });
  const wrong = element("div");
  const kept = async () => {
    wrong.replaceChildren();
    const [file] = input.files;
    if (!file) return wrong.append(problem("Take or choose a photograph", "photo"));
    const small = await smaller(file, LONGEST).catch(() => null);
    if (!small) return wrong.append(problem("This picture cannot be read here: take it again", "photo"));
    const blob = await new Promise((resolve) => small.toBlob(resolve, "image/jpeg", QUALITY));
    if (!blob) return wrong.append(problem("This picture cannot be read here: take it again", "photo"));
    const title = what.input.value.trim() || "Photograph from a visit";
    const isKept = await keep({ kind: "photo", title, file: "photograph.jpg" }, await blob.arrayBuffer()).then(() => true, () => false);
    if (!isKept) return wrong.append(problem(FULL, "photo"));
    what.input.value = "";
    input.value = "";
  };
  const chooses = element("div", { class: "govuk-form-group" }, element("label", { class: "govuk-label govuk-label--s", for: "photo" }, "Photograph"), input);
  return element("div", {}, wrong, what.group, chooses, button("Keep this photograph", kept, "secondary"));
}

async function smaller(blob, longest) {
  const picture = await createImageBitmap(blob, { imageOrientation: "from-image" });
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  const canvas = element("canvas", { width: Math.max(1, Math.round(picture.width * scale)), height: Math.max(1, Math.round(picture.height * scale)) });
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return canvas;
}

/** A small picture of what was kept, drawn so that nothing of it has an address. */
export async function small(bytes, title) {
  const canvas = await smaller(new Blob([bytes]), SMALL);
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", title);
  return canvas;
}
