/** Under which name the controllers of kube-controller-manager write. */
export const WRITER = { fieldManager: 'kube-controller-manager' }
