// Hands in the key of the link. It leaves the address at once, so that nobody reads it there.
const field = document.querySelector("#key")
function handIn() {
  const key = location.hash.slice(1)
  if (!key) return
  history.replaceState(null, "", location.pathname)
  field.value = key
  field.form.submit()
}
window.addEventListener("hashchange", handIn)
handIn()
