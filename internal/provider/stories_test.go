package provider_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// stories are the ways in which directory syncs are known to have done harm, by number, each with the tests which show that
// this one does not. Most of them prove promises; those that would prove nothing else are below, with the number of the story
// in their names.
var stories = []struct {
	story  string
	proofs []string
}{
	{"The source answers with nobody, and everybody is deleted", []string{
		"TestPromise_01_an_empty_source_is_an_error_of_the_plan", "TestProperty_a_directory_without_people_is_refused_whatever_the_policy",
	}},
	{"A page of the source fails, and whoever is on it is taken for gone", []string{
		"TestPromise_02_a_listing_that_did_not_finish_is_an_error_and_never_a_shorter_list",
		"TestJumpCloud_a_listing_that_does_not_finish_is_an_error_and_changes_nothing",
		"TestFaults_a_listing_of_okta_is_complete_or_an_error_whatever_page_fails",
	}},
	{"A filter is edited, and whoever falls out of it is deleted", []string{
		"TestPromise_06_who_is_out_of_scope_is_suspended_only_by_out_of_scope_and_who_is_rejected_never",
		"TestPromise_06_who_is_out_of_scope_has_a_limit_of_their_own", "TestOkta_users_can_be_narrowed_and_the_evidence_of_leavers_cannot",
	}},
	{"A switch that overrules the guards is left on", []string{
		"TestProperty_no_policy_takes_a_promise_back",
		"TestPromise_07_a_limit_that_is_exceeded_refuses_the_whole_run_until_exactly_these_people_are_approved",
	}},
	{"A limit stops a run in the middle, and half of it is done", []string{
		"TestLimits_refuse_a_plan_in_full_and_approvals_let_exactly_those_people_pass",
		"TestDrill_5000_leavers_by_mistake_are_refused_at_plan_and_at_apply_without_a_write",
	}},
	{"A limit is not looked at by the preview, or by it alone", []string{
		"TestPromise_07_without_limits_in_the_configuration_there_are_limits", "TestPromise_18_limits_are_checked_again_at_apply",
	}},
	{"An attribute is renamed in the source, and goes empty for everybody", []string{
		"TestStory_07_an_attribute_that_vanishes_from_the_source_clears_nothing",
		"TestPromise_07_an_attribute_that_changes_for_too_many_people_is_a_broken_expression_until_they_are_approved",
		"TestMap_clears_only_what_is_named",
	}},
	{"A new email makes a new account, and the old one is deleted", []string{
		"TestPromise_10_a_changed_email_name_or_phone_changes_the_person_and_never_replaces_them",
		"TestPromise_10_a_suspected_rename_is_held_until_it_is_confirmed_and_the_rest_proceeds",
	}},
	{"Two people have one email or phone, and share an account or block each other for ever", []string{
		"TestPromise_13_two_people_never_share_one_user", "TestPromise_13_what_two_people_want_neither_gets_and_both_are_named",
		"TestReturners_stay_offboarded_when_the_restoration_fails",
	}},
	{"An address is given to somebody else, who inherits the account, or is deleted and made again by every run", []string{
		"TestPlan_holds_a_newcomer_with_the_email_of_a_suspended_leaver",
		"TestSync_somebody_hired_again_under_a_new_id_after_they_resigned_is_made_anew",
	}},
	{"Managers lead each other in a circle, or come later, or are out of scope", []string{
		"TestPromise_14_leaders_in_a_circle_are_printed_as_a_path_and_the_people_are_written",
		"TestPromise_14_a_manager_who_comes_later_is_set_then", "TestSync_on_missing_leader_says_who_leads_those_whose_manager_has_left",
		"TestParse_tells_a_cycle_once_and_not_of_those_below_it",
	}},
	{"A run of many calls meets the rate limit, and starves itself and others", []string{
		"TestRate_a_first_sync_holds_95_percent_of_the_permitted_rate_and_is_never_refused",
		"TestSync_an_unchanged_plan_of_300_people_stays_within_its_calls", "TestReads_of_single_objects_travel_together",
		"TestForecast_counts_calls_invitations_and_time_at_the_published_rates",
		"TestCalls_an_apply_makes_as_many_as_its_plan_said_and_a_plan_beyond_the_limit_is_refused",
		"TestCalls_of_a_refresh_beyond_the_limit_are_an_error_and_nobody_is_taken_for_gone",
		"TestCalls_that_run_out_in_an_apply_end_it_and_the_next_run_does_the_rest_and_nothing_twice",
	}},
	{"A run dies in the middle, and the next one makes people twice", []string{
		"TestPromise_09_a_run_that_is_killed_and_run_again_converges_and_invites_nobody_twice",
		"TestCrash_a_run_that_dies_at_any_write_and_is_run_again_converges",
	}},
	{"Whatever is beyond the first page is not seen", []string{
		"TestUsers_are_the_same_for_any_order_and_size_of_pages", "TestUserGroupMembers_around_the_size_of_a_page",
		"TestDepartmentsData_around_the_size_of_a_page", "TestSync_members_beyond_a_page_and_a_call_are_all_added_and_all_seen",
	}},
	{"The app is shown less of the tenant, and takes the rest for gone", []string{
		"TestPromise_04_a_contact_range_that_was_narrowed_is_an_error_and_no_departures",
		"TestObserve_refuses_a_narrowed_view_and_leaves_the_state", "TestObserve_names_what_the_contact_range_has_lost_since_the_last_apply",
		"TestMatch_takes_nobody_who_is_gone_or_cannot_be_seen",
	}},
	{"The app may not read emails any more, and nobody is recognised", []string{
		"TestStory_16_an_app_that_may_not_read_emails_recognises_people_all_the_same",
		"TestPromise_04_a_field_that_can_no_longer_be_read_is_a_warning_and_no_drift",
	}},
	{"The founder or the last administrator is locked out", []string{
		"TestPromise_05_administrators_the_founder_and_protected_people_are_never_suspended",
		"TestPromise_05_no_setting_lets_an_administrator_or_the_founder_be_suspended", "TestUser_administrators_are_never_suspended_or_deleted",
	}},
	{"A leaver's documents go to a manager who has left too, or to nobody", []string{
		"TestLeavers_are_deleted_when_their_time_is_over_and_what_they_have_goes_to_their_manager",
		"TestLeavers_are_not_deleted_while_nobody_receives_what_they_have",
	}},
	{"Who comes back stays suspended, or gets an account without a history", []string{
		"TestPromise_16_a_deleted_person_who_comes_back_has_their_account_restored",
		"TestPromise_16_a_person_who_comes_back_too_late_gets_a_new_account_by_a_plan_that_says_so",
		"TestCompany_40_people_are_in_step_after_each_of_12_months",
	}},
	{"A state is lost or an address in it renamed, and everybody is deleted and made again", []string{
		"TestStory_20_a_lost_state_is_rebuilt_and_nobody_is_invited", "TestPromise_08_a_destroyed_or_replaced_sync_touches_nobody",
		"TestUser_renamed_without_a_moved_block_is_refused",
	}},
	{"A sync fails for weeks, and nobody hears of it", []string{
		"TestNotifications_a_failure_is_told_once_and_once_that_it_is_over", "TestNotifications_that_do_not_arrive_fail_no_run_and_are_in_the_report",
	}},
	{"Secrets and personal data stand in logs, plans and states", []string{
		"TestPromise_15_secrets_are_in_no_log_plan_state_report_or_error", "TestPromise_15_phones_and_emails_are_in_no_log_below_trace",
	}},
	{"A create fails half-way, and Terraform deletes the account to make another", []string{
		"TestPromise_12_a_failed_create_never_ends_in_destroy_and_recreate", "TestPromise_12_a_user_converges_whichever_call_fails",
		"TestPromise_12_a_department_converges_whichever_call_fails",
	}},
	{"A clock or a time zone is wrong, and people are suspended or deleted too early", []string{
		"TestLeavers_are_deleted_when_their_time_is_over_and_what_they_have_goes_to_their_manager", "TestNow_is_by_the_clock_of_Lark",
		"TestReport_tells_what_is_due_in_the_zone_of_the_configuration",
	}},
}

func TestEvery_story_of_harm_has_tests_that_exist(t *testing.T) {
	t.Parallel()
	if n := len(stories); n != 24 {
		t.Errorf("%d stories, want 24", n)
	}
	tests := testNames(t)
	told := map[string]bool{}
	for i, s := range stories {
		for _, proof := range s.proofs {
			if !tests[proof] {
				t.Errorf("%d. %s: there is no %s", i+1, s.story, proof)
			}
			if storyForm.MatchString(proof) && !strings.HasPrefix(proof, fmt.Sprintf("TestStory_%02d_", i+1)) {
				t.Errorf("%s is told under %d", proof, i+1)
			}
			told[proof] = true
		}
		if len(s.proofs) == 0 {
			t.Errorf("nothing proves %d. %s", i+1, s.story)
		}
	}
	for name := range tests {
		if storyForm.MatchString(name) && !told[name] {
			t.Errorf("%s is told under no story", name)
		}
	}
}

var storyForm = regexp.MustCompile(`^TestStory_\d\d_`)

// testNames are the test functions of all packages.
func testNames(t *testing.T) map[string]bool {
	t.Helper()
	var files []string
	for _, pattern := range []string{"*_test.go", "*/*_test.go", "../*/*_test.go"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	names := map[string]bool{}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, declaration := range file.Decls {
			if f, is := declaration.(*ast.FuncDecl); is && f.Recv == nil && strings.HasPrefix(f.Name.Name, "Test") {
				names[f.Name.Name] = true
			}
		}
	}
	return names
}

func TestStory_07_an_attribute_that_vanishes_from_the_source_clears_nothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var ids []string
	for i := range 8 {
		ids = append(ids, w.hire(fmt.Sprintf("Ann Lee%02d", i), map[string]any{"title": "Engineer " + strconv.Itoa(i), "employeeNumber": fmt.Sprintf("E%02d", i)}))
	}
	f := w.folder(w.sync())
	f.settle()
	w.sent()
	for _, id := range ids { // an administrator of Okta calls them jobTitle and number from now on
		w.okta.SetUser(id, func(u *sandbox.OktaUser) {
			u.Profile = map[string]any{
				"login": u.Profile["login"], "email": u.Profile["email"], "firstName": u.Profile["firstName"], "lastName": u.Profile["lastName"],
				"jobTitle": u.Profile["title"], "number": u.Profile["employeeNumber"],
			}
		})
	}
	f.plan().empty()
	w.sends()
	if u := w.user(address("Ann Lee03")); u.JobTitle != "Engineer 3" || u.EmployeeNo != "E03" {
		t.Errorf("Lark has the title %q and the number %q", u.JobTitle, u.EmployeeNo)
	}
}

func TestStory_16_an_app_that_may_not_read_emails_recognises_people_all_the_same(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i := range 8 {
		name := fmt.Sprintf("Ann Lee%02d", i)
		w.hire(name, nil)
		w.lark.AddUser(sandbox.LarkUser{UserID: fmt.Sprintf("legacy%d", i), Name: name, Email: address(name)})
	}
	w.lark.RevokeScopes("contact:user.email:readonly")
	f := w.folder(w.adopting())
	f.plan().changes("8 people adopted").omits("will be invited")
	f.apply().succeeds()
	w.sends()
	f.plan().empty()
}

func TestStory_20_a_lost_state_is_rebuilt_and_nobody_is_invited(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.team("Mei Chan", "Ann Lee", "Tom Park")
	f := w.folder(w.sync())
	f.settle()
	w.sent()
	before := w.lark.Users()
	if err := os.Remove(filepath.Join(f.path, "terraform.tfstate")); err != nil {
		t.Fatal(err)
	}
	f.write(w.adopting(`on_unmatched = "fail"`))
	f.settle()
	w.sends()
	f.plan().empty()
	if !slices.EqualFunc(before, w.lark.Users(), func(a, b sandbox.LarkUser) bool { return a.OpenID == b.OpenID }) {
		t.Error("Lark has other users than before")
	}
}
