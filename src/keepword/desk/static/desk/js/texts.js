// Texts by language in a form: a tab a language, and placeholders that are put where one writes.

/** Make the tabs of a form work, and its placeholder buttons write into the text that is shown. */
export function texts(form) {
  const tabs = [...form.querySelectorAll("[role=tab]")];
  const panelOf = (tab) => document.getElementById(tab.getAttribute("aria-controls"));
  const current = () => panelOf(tabs.find((tab) => tab.getAttribute("aria-selected") === "true"));
  let last = null;

  function show(tab) {
    for (const one of tabs) {
      const on = one === tab;
      one.setAttribute("aria-selected", String(on));
      one.toggleAttribute("aria-current", on);
      one.tabIndex = on ? 0 : -1;
      panelOf(one).hidden = !on;
    }
  }

  for (const tab of tabs) tab.addEventListener("click", () => show(tab));
  form.querySelector("[data-tabs]").addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const at = tabs.findIndex((tab) => tab.getAttribute("aria-selected") === "true");
    const next = tabs[(at + step + tabs.length) % tabs.length];
    show(next);
    next.focus();
  });

  form.addEventListener("focusin", (event) => {
    if (event.target.closest("[role=tabpanel]")) last = event.target;
  });
  for (const button of form.querySelectorAll("[data-placeholder]")) {
    button.addEventListener("click", () => {
      const panel = current();
      const field = last && panel.contains(last) ? last : panel.querySelector("textarea");
      field.setRangeText(`{{${button.dataset.placeholder}}}`, field.selectionStart, field.selectionEnd, "end");
      field.focus();
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    });
  }
}
