import { getCurrentInstance } from 'vue'

/**
 * Returns a function that says whether the parent of this component listens to one of its events now. Vue keeps the
 * listeners of declared events out of `attrs`.
 */
export function listensTo(): (event: 'retry' | 'verified') => boolean {
  const instance = getCurrentInstance()
  return (event) => {
    const name = `on${event.charAt(0).toUpperCase()}${event.slice(1)}`
    return instance?.vnode.props?.[name] !== undefined
  }
}
