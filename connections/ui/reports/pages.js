// Shows the pages of a report as pictures, each with its text for whoever does not see it, and a
// button that makes it as wide as the screen to be read.

const large = new Set() // by name: the page is drawn again when a word is typed

export default function ({ parentElement, data }) {
  const room = parentElement.querySelector(".pages")
  room.replaceChildren(...data.pages.map((page) => drawn(page, data.words)))
}

function drawn({ src, text, name }, words) {
  const figure = document.createElement("figure")
  const picture = document.createElement("img")
  picture.src = src
  picture.alt = text
  const caption = document.createElement("figcaption")
  const button = document.createElement("button")
  const show = () => {
    figure.classList.toggle("large", large.has(name))
    button.textContent = large.has(name) ? words.smaller : words.larger
    button.setAttribute("aria-label", `${name}: ${button.textContent}`)
  }
  button.addEventListener("click", () => {
    if (!large.delete(name)) large.add(name)
    show()
  })
  show()
  caption.append(name, " · ", button)
  figure.append(picture, caption)
  return figure
}
