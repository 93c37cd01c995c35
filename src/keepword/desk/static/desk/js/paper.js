// Paper slips from the keyboard: Enter goes to the next slip, pasted lines become slips.
const table = document.querySelector("table.paper");
const body = table?.tBodies[0];
const most = Number(table?.dataset.most ?? 0);

function add() {
  if (body.rows.length >= most) return null;
  const last = body.rows[body.rows.length - 1];
  const row = last.cloneNode(true);
  const number = body.rows.length + 1;
  row.classList.remove("wrong");
  row.cells[0].textContent = number;
  for (const input of row.querySelectorAll("input, textarea")) {
    input.value = "";
    input.removeAttribute("aria-invalid");
    input.setAttribute("aria-label", input.getAttribute("aria-label").replace(/\d+$/, number));
    if (input.type === "file") input.name = `scan-${number}`;
  }
  body.append(row);
  return row;
}

function after(row) {
  return row.nextElementSibling ?? add();
}

function isEmpty(row) {
  return [...row.querySelectorAll("[name=smile], [name=words], [name=address]")].every((input) => !input.value.trim());
}

// As the server reads lines: a digit alone is the smile, a date a date, what has an @ the address.
function fill(row, line) {
  const words = [];
  const cells = { smile: "", day: "", address: "" };
  for (const part of line.split(/\t|;/)) {
    const cell = part.trim();
    if (!cells.smile && /^[1-5]$/.test(cell)) cells.smile = cell;
    else if (!cells.day && /^(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}\.\d{1,2}\.(\d{4})?)$/.test(cell)) cells.day = cell;
    else if (!cells.address && /^\S+@\S+$/.test(cell)) cells.address = cell;
    else if (cell) words.push(cell);
  }
  cells.words = words.join("; ");
  for (const [name, value] of Object.entries(cells)) row.querySelector(`[name=${name}]`).value = value;
}

if (table) {
  const another = document.getElementById("another");
  another.hidden = false;
  another.addEventListener("click", () => add()?.querySelector("[name=smile]").focus());

  table.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.target.type === "file") return;
    event.preventDefault();
    after(event.target.closest("tr"))?.querySelector("[name=smile]").focus();
  });

  table.addEventListener("paste", (event) => {
    const lines = event.clipboardData.getData("text/plain").split(/\r?\n/).filter((line) => line.trim());
    if (lines.length < 2) return;
    event.preventDefault();
    let row = event.target.closest("tr");
    for (const line of lines) {
      while (row && !isEmpty(row)) row = after(row);
      if (!row) return;
      fill(row, line);
    }
  });
}
