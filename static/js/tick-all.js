/* In a form with data-tick-all a box ticks every box below it, and shows when only some of them
   are ticked. What is to be chosen from is ticked by itself. Without this file the server does the
   same with what is sent. */
(() => {
  const within = (box) => {
    const form = box.form;
    const choice = box.closest("[data-choose]");
    const own = (other) => other !== box && other.closest("[data-choose]") === choice;
    if (box.name === "level") return [...form.querySelectorAll(`[data-level="${box.value}"] input`)].filter(own);
    const scope = box.name === "line" ? box.closest("fieldset") : box.closest("li");
    return [...scope.querySelectorAll("input")].filter(own);
  };
  const show = (form) => {
    for (const box of [...form.querySelectorAll("input[type=checkbox]")].reverse()) {
      const below = within(box);
      if (!below.length || box.disabled) continue;
      const ticked = below.filter((other) => other.checked).length;
      box.checked = ticked === below.length;
      box.indeterminate = ticked > 0 && !box.checked;
    }
  };
  document.addEventListener("change", ({ target }) => {
    const form = target.closest("[data-tick-all]");
    if (!form) return;
    for (const other of within(target)) if (!other.disabled) other.checked = target.checked;
    show(form);
  });
  // boxes that one above stands for need not be sent
  document.addEventListener("formdata", ({ target, formData }) => {
    if (!target.matches("[data-tick-all]")) return;
    const spoken = new Set();
    for (const box of target.querySelectorAll("input:checked")) {
      if (!spoken.has(box)) for (const other of within(box)) spoken.add(other);
    }
    for (const name of ["line", "topic"]) {
      const kept = [...target.querySelectorAll(`input:checked:enabled[name=${name}]`)];
      formData.delete(name);
      for (const box of kept) if (!spoken.has(box)) formData.append(name, box.value);
    }
  });
  for (const form of document.querySelectorAll("[data-tick-all]")) show(form);
})();
