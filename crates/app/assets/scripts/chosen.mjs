// Choosing rows of a list to act on. Inside a form marked `data-chooses`: the checkbox
// `data-choose-all` chooses every row's checkbox (`data-choose`), and `data-chosen` says how many.
// What holds the first may be `hidden` in the page: without scripts it could do nothing. In a list that
// can be sorted it stands in a `th`, because the sorter counts columns by those.

export function chooseRows() {
  for (const form of document.querySelectorAll("form[data-chooses]")) {
    prepare(form);
  }
}

function prepare(form) {
  const all = form.querySelector("[data-choose-all]");
  const rows = [...form.querySelectorAll("[data-choose]")];
  const says = form.querySelector("[data-chosen]");

  const tell = () => {
    const chosen = rows.filter((row) => row.checked).length;
    if (says) {
      says.textContent = chosen === 0 ? "None selected" : `${chosen} selected`;
    }
    if (all) {
      all.checked = chosen > 0 && chosen === rows.length;
      all.indeterminate = chosen > 0 && chosen < rows.length;
    }
  };

  if (all) {
    all.closest("[hidden]")?.removeAttribute("hidden");
    all.addEventListener("change", () => {
      for (const row of rows) row.checked = all.checked;
      tell();
    });
  }
  for (const row of rows) row.addEventListener("change", tell);
  // What was typed here before stands in the form again: ticks are among it.
  form.addEventListener("almoner:filled", tell);
  tell();
}
