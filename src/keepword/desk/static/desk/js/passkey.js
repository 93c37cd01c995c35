// Passkeys: a form marked data-passkey gets its credential from the browser before it is sent.
//   "login"  asks the server for a challenge first (a page that lies open must not keep one for hours)
//   "use"    answers the challenge in #passkey-data
//   "add"    makes a new passkey from the options in #passkey-data

const given = () => JSON.parse(document.getElementById("passkey-data").textContent);

const ways = {
  async login(form) {
    const response = await fetch(form.action, {
      headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" },
    });
    if (!response.ok) throw new Error(`no challenge: ${response.status}`);
    const data = await response.json();
    return window.webauthnJSON.get(data.request_options);
  },
  use() {
    return window.webauthnJSON.get(given().request_options);
  },
  add() {
    const options = given().creation_options;
    // A passkey that logs in by itself: kept in the device, opened by finger, face or PIN.
    Object.assign(options.publicKey.authenticatorSelection, {
      residentKey: "required",
      requireResidentKey: true,
      userVerification: "required",
    });
    return window.webauthnJSON.create(options);
  },
};

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const failed = form.querySelector("[data-failed]");
  if (!window.PublicKeyCredential) {
    form.querySelector("button[type=submit]").hidden = true;
    form.querySelector("[data-missing]")?.removeAttribute("hidden");
    continue;
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    failed.hidden = true;
    try {
      form.elements.credential.value = JSON.stringify(await ways[form.dataset.passkey](form));
    } catch (error) {
      if (error.name !== "AbortError") failed.hidden = false;
      return;
    }
    form.submit(); // does not come back to this listener
  });
}
