// Shows the pages of a report as pictures, each with its text for whoever does not see it.

export default function ({ parentElement, data }) {
  const room = parentElement.querySelector(".pages")
  room.replaceChildren(
    ...data.pages.map(({ src, text, words }) => {
      const figure = document.createElement("figure")
      const picture = document.createElement("img")
      picture.src = src
      picture.alt = text
      const caption = document.createElement("figcaption")
      caption.textContent = words
      figure.append(picture, caption)
      return figure
    }),
  )
}
