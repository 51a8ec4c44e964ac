package main

import (
	"crypto/subtle"
	"encoding/json"
	"log"
	"net/http"
)

// hook takes Okta's event hook: it proves the address once, and then tells of each delivery that carries the secret as its
// Authorization header. Okta waits three seconds for an answer, so nothing else is done here.
func hook(secret string, changed changes) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		given := []byte(r.Header.Get("Authorization"))
		switch challenge := r.Header.Get("X-Okta-Verification-Challenge"); {
		case subtle.ConstantTimeCompare(given, []byte(secret)) != 1:
			http.Error(w, "the Authorization header is not that of the hook", http.StatusUnauthorized)
		case r.Method == http.MethodGet && challenge != "":
			w.Header().Set("Content-Type", "application/json")
			if err := json.NewEncoder(w).Encode(map[string]string{"verification": challenge}); err != nil {
				log.Print(err)
			}
		case r.Method != http.MethodPost:
			http.Error(w, "events come by POST", http.StatusMethodNotAllowed)
		default:
			w.WriteHeader(http.StatusNoContent)
			changed.tell("Okta tells of a change")
		}
	})
}
