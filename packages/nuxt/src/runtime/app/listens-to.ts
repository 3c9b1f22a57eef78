import { getCurrentInstance } from 'vue'

/**
 * Returns a function that says whether the parent of this component currently listens to an event. Vue does not put the
 * listeners of declared events into `attrs`.
 */
export function listensTo(): (event: 'retry' | 'verified') => boolean {
  const instance = getCurrentInstance()
  return (event) => {
    const name = `on${event.charAt(0).toUpperCase()}${event.slice(1)}`
    return instance?.vnode.props?.[name] !== undefined
  }
}
