package lark

// AwaitLeader notes that somebody, by open_id, is to have a leader who has no account yet. named says who it is, in
// whatever words [Client.LeaderArrived] is told them.
func (c *Client) AwaitLeader(named, openID string) {
	c.ids.mu.Lock()
	defer c.ids.mu.Unlock()
	if c.ids.late == nil {
		c.ids.late = map[string][]string{}
	}
	c.ids.late[named] = append(c.ids.late[named], openID)
}

// LeaderArrived returns, once, the open_ids of those who wait for a leader of that name.
func (c *Client) LeaderArrived(named string) []string {
	c.ids.mu.Lock()
	defer c.ids.mu.Unlock()
	waiting := c.ids.late[named]
	delete(c.ids.late, named)
	return waiting
}
