"""Where the graph is kept, written in transactions and published in snapshots."""
