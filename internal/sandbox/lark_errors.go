package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// larkRefusal is an answer of Lark's that is not a success.
type larkRefusal struct {
	status      int // HTTP; 0 is 400
	code        int
	msg         string
	fields      []larkFieldViolation
	permissions []larkPermissionViolation
	quota       *larkQuota // what the x-ogw headers say
	// partial: the write was done all the same, but for a city or a job title (44054 to 44059).
	partial bool
}

type larkFieldViolation struct {
	Field       string `json:"field"`
	Value       string `json:"value"`
	Description string `json:"description"`
}

type larkPermissionViolation struct {
	Type        string `json:"type"`
	Subject     string `json:"subject"`
	Description string `json:"description"`
}

// refusals holds the documented message of each code, and its HTTP status where that is not 400. The same number can
// mean something else in another API of Lark's; these are those of the contact API and of the gateway before it.
var refusals = refusalTable{
	2200:  {status: 500, msg: "internal error"},
	9499:  {msg: "invalid param"},
	10003: {msg: "invalid param"},
	10014: {msg: "app secret invalid"},
	10015: {msg: "wrong app secret"},

	40001: {msg: "param error"},
	40002: {msg: "process root dept error"},
	40004: {status: http.StatusForbidden, msg: "no dept authority error"},
	40007: {status: http.StatusForbidden, msg: "can not update dept custom id error"},
	40011: {msg: "page size is more than 50 error"},
	40012: {msg: "page token is invalid error"},
	40014: {status: http.StatusForbidden, msg: "no parent dept authority error"},
	40016: {msg: "dept name can not be nul error"},
	40018: {msg: "param error"},
	40021: {msg: "no a same request error"},

	41001: {msg: "mobile has already exist error"},
	41002: {msg: "email has already exist error"},
	41003: {status: http.StatusConflict, msg: "user account conflict error"},
	41004: {msg: "mobile is invalid error"},
	41005: {msg: "email is invalid error"},
	41006: {msg: "no user name error"},
	41007: {msg: "exceed uncertain tenant seat limit error"},
	41008: {msg: "exceed bill seat limit error"},
	41009: {msg: "no email or mobile error"},
	41010: {msg: "no mobile error"},
	41011: {msg: "user id already exist error"},
	41013: {msg: "exceed user id update limit error"},
	41016: {msg: "department has too many users error"},
	41017: {msg: "department is required error"},
	41025: {msg: "order department invalid error"},
	41030: {msg: "set leader to oneself error"},
	41033: {msg: "user in too many departments error"},
	41034: {msg: "email prefix already exist error"},
	41035: {msg: "email prefix is invalid error"},
	41036: {msg: "avatar key is invalid error"},
	41038: {msg: "gender is invalid error"},
	41040: {msg: "user name is null error"},
	41042: {msg: "join time is invalid error"},
	41043: {msg: "employee id is invalid error"},
	41044: {msg: "Custom attribute is not set error"},
	41045: {msg: "Custom attribute id is not exist error"},
	41046: {msg: "Custom attribute value is not set error"},
	41047: {msg: "Custom attribute href text is null error"},
	41048: {msg: "Custom attribute href url is null error"},
	41050: {msg: "no user authority error"},
	41052: {msg: "user resign acceptor is invalid error"},
	41056: {status: http.StatusForbidden, msg: "no field authority error"},
	41059: {msg: "invalid employee type error"},
	41060: {msg: "inactive employee type error"},
	41063: {msg: "job_title length exceed 100 character"},
	41070: {msg: "name length exceed 255 character"},
	41071: {msg: "en_name length exceed 255 character"},
	41072: {msg: "nickname length exceed 255 character"},
	41410: {msg: "user primary dept must be the first department in the order"},
	42006: {msg: "user has resigned error"},

	42302: {msg: "job level tenant lock fail"},
	42403: {msg: "job family tenant lock fail"},

	43005: {msg: "duplicate order error"},
	43004: {msg: "illegal unit error"},
	43007: {msg: "duplicated department custom id error"},
	43008: {msg: "custom dept id invalid error"},
	43009: {msg: "exceed update custom dept limit error"},
	43010: {msg: "big dept forbid recursion error"},
	43011: {msg: "delete has member dept error"},
	43012: {msg: "delete has sub dept department error"},
	43013: {msg: "dept too many children error"},
	43016: {msg: "leaders is repeat"},
	43018: {msg: "duplicate i18n name"},
	43019: {msg: "exceed dept max level"},
	43022: {msg: "department name duplicate"},
	43023: {msg: "dept structure no permissione"},
	43024: {msg: "dept structure tenant lock fail"},
	43025: {msg: "top department leader unjoined"},
	43026: {msg: "employee type is not valid"},
	43028: {msg: "invalid department hrbps"},
	43029: {msg: "dept name not contain separator"},
	43031: {msg: "Unable to edit data from external data sources"},

	44001: {msg: "business email domain not available error"},
	44002: {msg: "update order must update department together"},
	44010: {msg: "unJoined user not allow to update"},
	44011: {msg: "exited user not allow to update"},
	44018: {msg: "lark not support +86 mobile"},
	44019: {msg: "feishu only support +86 mobile"},
	44020: {msg: "mobile and email need together exist"},
	44021: {msg: "leader is resigned"},
	44022: {msg: "leaderID is Invalid"},
	44024: {msg: "User enterprise email has already been registered as a member's account"},
	44025: {msg: "update user lock error,wait some seconds and retry"},
	44028: {msg: "Exceed recoverable time"},
	44029: {msg: "No access to resurrect"},
	44030: {msg: "Mobile duplicated"},
	44031: {msg: "Email duplicated"},
	44032: {msg: "UserID duplicated"},
	44033: {msg: "User not resigned"},
	44034: {msg: "User is in delete progress, retry later"},
	44035: {msg: "departmentID is invalid"},
	44036: {msg: "freeze tenant founder is forbidden"},
	44037: {msg: "tenant manager cannot be deleted"},
	44038: {msg: "req set user geo not find in geo list"},
	44040: {msg: "tenant not open mg not set geo name"},
	44044: {msg: "invalid job level id"},
	44045: {msg: "invalid job family id"},
	44046: {msg: "user license subscription id must not empty in multi-license tenant"},
	44048: {msg: "user license subscription id invalid"},
	44051: {msg: "employee_no already existed"},
	44053: {msg: "Unable to edit data from external data sources"},
	44054: {msg: "create user success and create city fail", partial: true},
	44055: {msg: "create user success and create job title fail", partial: true},
	44056: {msg: "create user success and create city and job title fail", partial: true},
	44057: {msg: "update user success and create city fail", partial: true},
	44058: {msg: "update user success and create job title fail", partial: true},
	44059: {msg: "update user success and create city and job title fail", partial: true},
	44062: {msg: "According to the settings, this member's account can only be deleted through Member life cycle."},
	44101: {msg: "miss parent department id error"},

	99991201: {status: http.StatusNotFound, msg: "resource not find"},
	99991301: {status: http.StatusMethodNotAllowed, msg: "request method doesn't match"},
	99991400: {status: http.StatusTooManyRequests, msg: "request trigger frequency limit"},
	99991661: {msg: "Missing access token for authorization. Please make a request with token attached."},
	99991663: {msg: "Invalid access token for authorization. Please make a request with token attached."},
	99991668: {msg: "Invalid access token for authorization. Please make a request with token attached."},
	99991671: {msg: "Invalid token: must start with t- or u-"},
	99992361: {msg: "open_id cross app"},
	99992402: {msg: "field validation failed"},
}

// refusalTable holds refusals as in refusals. Objects whose codes mean something else at other endpoints have their own.
type refusalTable map[int]larkRefusal

// refuse gives the refusal of a code. A code without a documented message is a mistake of the emulator, so it panics.
func (t refusalTable) refuse(code int) *larkRefusal {
	r, ok := t[code]
	if !ok {
		panic(fmt.Sprintf("sandbox: code %d is not in the table of refusals", code))
	}
	r.code = code
	return &r
}

func refuse(code int) *larkRefusal { return refusals.refuse(code) }

// LarkRefusal makes a [Fault.Respond] that refuses a call with a code of Lark's, in the form and with the HTTP status
// that [Lark] uses for it; a rate limit (99991400) comes with its headers and a reset of one second.
func LarkRefusal(code int) func(http.ResponseWriter) {
	r := larkRefusal{msg: "error"}
	for _, t := range []refusalTable{
		refusals, groupRefusals, roleRefusals, employeeTypeRefusals, jobLevels.refusals, jobFamilies.refusals, auditRefusals,
		messageRefusals, botRefusals,
	} {
		if known, ok := t[code]; ok {
			r = known
			break
		}
	}
	r.code = code
	if code == 99991400 {
		r.quota = &larkQuota{limit: 50, reset: 1}
	}
	return func(w http.ResponseWriter) {
		answer := r // writeLark fills in the status
		writeLark(w, "20260101000000FA17", nil, &answer, LarkSwitches{})
	}
}

// with returns the refusal with another HTTP status: some codes have another one at some endpoints.
func (r *larkRefusal) with(status int) *larkRefusal {
	r.status = status
	return r
}

// invalidField is the gateway's refusal of a parameter, 99992402.
func invalidField(field, value, description string) *larkRefusal {
	r := refuse(99992402)
	r.fields = []larkFieldViolation{{Field: field, Value: value, Description: description}}
	return r
}

// scopeMissing is the refusal of an app that has none of the scopes.
func scopeMissing(scopes []string) *larkRefusal {
	r := &larkRefusal{code: 99991672, msg: "Access denied. One of the following scopes is required: [" +
		strings.Join(scopes, ", ") + "]"}
	for _, s := range scopes {
		r.permissions = append(r.permissions, larkPermissionViolation{Type: "action_scope_required", Subject: s})
	}
	return r
}

type larkEnvelope struct {
	Code  int            `json:"code"`
	Msg   string         `json:"msg"`
	Data  any            `json:"data,omitempty"`
	Error *larkErrorBody `json:"error,omitempty"`
}

// wholeReply is an answer with an envelope of its own.
type wholeReply interface{ whole() }

type larkErrorBody struct {
	LogID       string                    `json:"log_id"`
	Message     string                    `json:"message,omitempty"`
	Fields      []larkFieldViolation      `json:"field_violations,omitempty"`
	Permissions []larkPermissionViolation `json:"permission_violations,omitempty"`
}

// writeLark sends the envelope of data or of a refusal, with the headers that every answer of Lark's has.
func writeLark(w http.ResponseWriter, logID string, data any, r *larkRefusal, s LarkSwitches) {
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("X-Tt-Logid", logID)
	h.Set("X-Request-Id", logID)
	e := larkEnvelope{Msg: "success", Data: data}
	if r != nil {
		e = larkEnvelope{Code: r.code, Msg: r.msg, Error: &larkErrorBody{LogID: logID, Fields: r.fields, Permissions: r.permissions}}
		if r.quota != nil {
			h.Set("X-Ogw-Ratelimit-Limit", strconv.Itoa(r.quota.limit))
			h.Set("X-Ogw-Ratelimit-Reset", strconv.Itoa(r.quota.reset))
		}
		if r.status == 0 {
			r.status = http.StatusBadRequest
		}
		w.WriteHeader(r.status)
		if s.RefusalsWithoutError {
			e.Error = nil
		}
	} else if data == nil && !s.EmptyDataAbsent {
		e.Data = struct{}{}
	}
	var body any = e
	if t, ok := data.(wholeReply); ok && r == nil {
		body = t
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(body); err != nil {
		panic(err) // only plain values are encoded
	}
}
