package directory

// Transfer says who gets what a user leaves behind when the account is deleted: open_ids. What is empty follows Lark's
// rule: it goes to the direct leader; without one, documents, minutes, mail, applications and Anycross stay with the
// account, calendar and surveys are deleted, and a group gets its longest member as owner (an external one may be
// dissolved).
type Transfer struct {
	DepartmentChat, ExternalChat, Docs, Calendar, Applications, Minutes, Surveys, Anycross string
	Email                                                                                  EmailTransfer
}

// EmailTransfer says what becomes of a mailbox of Lark Mail. Processing is one of the constants, "" for Lark's rule;
// Acceptor is for EmailTransferred alone.
type EmailTransfer struct {
	Processing EmailProcessing
	Acceptor   string
}

// EmailProcessing is Lark's processing_type.
type EmailProcessing string

// What becomes of a mailbox.
const (
	EmailTransferred EmailProcessing = "1"
	EmailKept        EmailProcessing = "2"
	EmailDeleted     EmailProcessing = "3"
)
