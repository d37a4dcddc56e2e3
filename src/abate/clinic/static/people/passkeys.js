// Passkeys and security keys: asks the browser for a proof and sends it with the form around the button.
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const keys = (listed = []) => listed.map((key) => ({ ...key, id: bytes(key.id) }));

const optionsOf = (form) => JSON.parse(form.querySelector("script[type='application/json']").textContent);

async function optionsForSignIn(form) {
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error("The site does not answer. Try again in a minute.");
  return answer.json();
}

async function add(form) {
  const { publicKey } = optionsOf(form).creation_options;
  const choice = { ...publicKey.authenticatorSelection };
  if (form.elements.passwordless.checked) {
    Object.assign(choice, { residentKey: "required", requireResidentKey: true, userVerification: "required" });
  }
  return navigator.credentials.create({
    publicKey: {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      user: { ...publicKey.user, id: bytes(publicKey.user.id) },
      excludeCredentials: keys(publicKey.excludeCredentials),
      authenticatorSelection: choice,
    },
  });
}

function show({ publicKey }) {
  return navigator.credentials.get({
    publicKey: { ...publicKey, challenge: bytes(publicKey.challenge), allowCredentials: keys(publicKey.allowCredentials) },
  });
}

const ask = {
  add,
  show: (form) => show(optionsOf(form).request_options),
  "sign-in": async (form) => show((await optionsForSignIn(form)).request_options),
};

function asSent(proof) {
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (proof.response[part]) response[part] = text(proof.response[part]);
  }
  if (proof.response.getTransports) response.transports = proof.response.getTransports();
  return {
    id: proof.id,
    rawId: text(proof.rawId),
    type: proof.type,
    authenticatorAttachment: proof.authenticatorAttachment,
    clientExtensionResults: proof.getClientExtensionResults(),
    response,
  };
}

const WORDS = {
  NotAllowedError: "Nothing was confirmed: it was cancelled, took too long, or there is no passkey of yours for this site here.",
  InvalidStateError: "This device or key is set up already.",
  SecurityError: "The browser allows passkeys only under the site's own name, not under a number such as 127.0.0.1.",
  NotSupportedError: "This device or key cannot do that. Try without “sign in with it alone”.",
};

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const fault = form.querySelector("[role='alert']");
  form.querySelector("button").addEventListener("click", async () => {
    fault.hidden = true;
    try {
      if (!window.PublicKeyCredential) throw new Error("This browser knows no passkeys.");
      form.elements.credential.value = JSON.stringify(asSent(await ask[form.dataset.passkey](form)));
      form.submit();
    } catch (problem) {
      fault.textContent = WORDS[problem.name] ?? problem.message;
      fault.hidden = false;
    }
  });
}
