// Fetches the file that was just made and hands it to the browser as a download.

const asked = new Set() // a file is handed over once; the page may be drawn again

export default function ({ parentElement, data }) {
  const line = parentElement.querySelector("p")
  if (asked.has(data.token)) return
  asked.add(data.token)
  take(line, data)
}

async function take(line, { token, name, words }) {
  line.textContent = words.coming
  try {
    const response = await fetch(new URL(`take/${token}`, document.baseURI), { redirect: "error" })
    if (!response.ok) throw new Error(String(response.status))
    const link = document.createElement("a")
    link.href = URL.createObjectURL(await response.blob())
    link.download = name
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 60000)
    line.textContent = words.taken
  } catch {
    line.textContent = words.late
  }
}
