// Package directory is the vocabulary of the provider: people, departments, and the document that holds them.
//
// The package is pure. It knows no HTTP, no Terraform and no file; every other package speaks in its terms.
//
// # Two shapes of the same person
//
// A [Person] is what somebody's attributes should be, or are: attribute name -> value, with Lark's own names. In a
// [Directory] (what is wanted) its references are source keys: departments are paths, the leader is a source id.
// In a [User] (what Lark shows) the same references are Lark's: open_department_ids and an open_id. Package
// reconcile translates between the two; nothing else needs to.
//
// A single user has more than a directory can say: orders, dotted line leaders, seats, a picture, a place, and custom
// attributes that are not text. They are attributes as others are, with names, kinds and scopes, but [LookupAttribute] and
// so every directory refuses them; [LookupUserAttribute] finds them, a User shows them in Extra, and a client takes them
// in a Person together with the rest.
//
// # What a value means
//
//	                in a wanted Person            in a seen Person                in a request to Lark
//	absent          not managed, never touched    Lark has no value, or it is     not sent
//	                                              listed in User.Unreadable
//	"" , []         cleared on purpose            never: an empty value is        sent as Lark's way to clear it
//	                                              absent
//	a value         must be so                    is so                           sent
//	null (JSON)     absent                        absent                          never sent
//	unknown (HCL)   refused at plan               cannot happen                   cannot happen
//	unreadable      -                             the app lacks the field scope:  not sent; never a difference
//	                                              no statement about the value
//
// # Normal forms
//
// Values are compared in normal form, so that a difference is a difference to a person: phones are E.164, emails
// compare without case, text is NFC without surrounding space, the first department is the primary one and the
// others are a set. [Attribute.Normalize] makes the form and says what Lark would refuse.
package directory
