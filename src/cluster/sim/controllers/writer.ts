/**
 * Under which name the controllers of kube-controller-manager write.
 *
 * Left out on purpose: that they share one client, which sends 20 requests a second at most, and 30
 * at once (Kubernetes 1.36, pkg/controller/apis/config/v1alpha1/defaults.go).
 */
export const WRITER = { fieldManager: 'kube-controller-manager' }
