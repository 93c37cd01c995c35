// The words of the page's language, which the server put into it.
const element = document.getElementById("words");
const words = element ? JSON.parse(element.textContent) : {};

/** The text of a name with %(x)s filled in from `values`. */
export function say(name, values = {}) {
  return (words[name] ?? name).replace(/%\((\w+)\)s/g, (_, key) => values[key] ?? "");
}
