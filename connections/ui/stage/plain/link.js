// Takes the link's secret part out of the address at once, so that nobody reads it there.
const field = document.querySelector("#token")
function take() {
  const token = location.hash.slice(1)
  if (!token) return
  history.replaceState(null, "", location.pathname)
  field.value = token
}
window.addEventListener("hashchange", take)
take()
