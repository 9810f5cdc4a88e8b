// Fills in the code of the QR code. It stands behind the #, which browsers keep to themselves.
const field = document.querySelector("#code")
function fill() {
  const code = location.hash.slice(1)
  if (!code) return
  history.replaceState(null, "", location.pathname)
  field.value = code.length === 8 ? `${code.slice(0, 4)} ${code.slice(4)}` : code
}
window.addEventListener("hashchange", fill)
fill()
