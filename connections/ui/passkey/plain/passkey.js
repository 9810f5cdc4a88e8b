// Asks this browser for a passkey, to make one or to open one, and hands in what it says of it.
const form = document.querySelector("#passkey"), told = document.querySelector("#state")
const { begin, makes, away, none, known, cannot } = form.dataset
const button = form.querySelector("button"), utf8 = new TextEncoder()

const tell = (text) => { told.textContent = text; told.hidden = !text }

function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"))
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0))
}

function text(buffer) {
  const plain = btoa(String.fromCharCode(...new Uint8Array(buffer)))
  return plain.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")
}

async function begun() {
  const response = await fetch(begin, { method: "POST", headers: { Accept: "application/json" } })
  const asked = await response.json()
  if (!response.ok) throw new Error(asked.message)
  return asked
}

function make({ word, host, id, name, known }) {
  return navigator.credentials.create({ publicKey: {
    challenge: utf8.encode(word),
    rp: { id: host, name: "Connections" },
    user: { id: utf8.encode(id), name, displayName: name },
    pubKeyCredParams: [-7, -257, -8].map((alg) => ({ type: "public-key", alg })),
    excludeCredentials: known.map((each) => ({ type: "public-key", id: bytes(each) })),
    authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
    attestation: "none", timeout: 120_000,
  } })
}

function open({ word, host }) {
  return navigator.credentials.get({ publicKey: {
    challenge: utf8.encode(word), rpId: host, userVerification: "required", timeout: 120_000,
  } })
}

async function handIn() {
  let asked, passkey
  button.disabled = true
  tell("")
  try {
    asked = await begun()
  } catch (problem) {
    tell(problem instanceof TypeError || problem instanceof SyntaxError ? away : problem.message)
    return
  }
  try {
    passkey = await (makes ? make(asked) : open(asked))
  } catch (problem) {
    tell({ NotAllowedError: none, InvalidStateError: known }[problem.name] ?? cannot)
    return
  }
  const { clientDataJSON, attestationObject, authenticatorData, signature } = passkey.response
  form.elements.credential.value = passkey.id
  form.elements.said.value = text(clientDataJSON)
  form.elements.proof.value = text(attestationObject ?? authenticatorData)
  if (signature) form.elements.signature.value = text(signature)
  form.submit()
}

form.addEventListener("submit", (event) => {
  event.preventDefault()
  handIn().finally(() => { button.disabled = false })
})
if (window.PublicKeyCredential) form.hidden = false
else tell(cannot)
