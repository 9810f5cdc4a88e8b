// Hands in the code of the link. It leaves the address at once, so that nobody reads it there.
const field = document.querySelector("#code")
function handIn() {
  const code = location.hash.slice(1)
  if (!code) return
  history.replaceState(null, "", location.pathname)
  field.value = code
  field.form.submit()
}
window.addEventListener("hashchange", handIn)
handIn()
