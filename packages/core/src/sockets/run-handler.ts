/** Runs code of the application. What it throws, at once or later, goes to `onError`. */
export async function runHandler(act: () => unknown, onError: (error: unknown) => unknown): Promise<void> {
  try {
    await act()
  } catch (error) {
    onError(error)
  }
}
