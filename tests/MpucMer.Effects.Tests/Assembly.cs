// The tensor library's number of threads and its random state belong to the whole process: two tests at once would change each other's
// rounding.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
