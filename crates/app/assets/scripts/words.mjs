// What was typed into a form, as pairs of name and value, and back into it.

/** The words of a form; files stay behind. */
export const wordsOf = (form) => [...new FormData(form)].filter(([, value]) => typeof value === "string");

/** Puts words back into a form. */
export function fillIn(form, pairs) {
  const values = Map.groupBy ? Map.groupBy(pairs, ([name]) => name) : group(pairs);
  for (const field of form.elements) {
    if (!field.name || ["csrf", "shown"].includes(field.name) || field.type === "submit") continue;
    const own = (values.get(field.name) ?? []).map(([, value]) => value);
    // A row that was ticked or let go since the page came is as somebody wants it now.
    if (field.dataset.choose !== undefined && field.checked !== field.defaultChecked) continue;
    if (field.type === "checkbox" || field.type === "radio") field.checked = own.includes(field.value);
    else if (own.length > 0 || field.type !== "hidden") field.value = own[0] ?? "";
  }
  form.dispatchEvent(new Event("almoner:filled"));
}

function group(pairs) {
  const groups = new Map();
  for (const pair of pairs) groups.set(pair[0], [...(groups.get(pair[0]) ?? []), pair]);
  return groups;
}
