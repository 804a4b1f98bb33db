standard_train_fold=['v0']
standard_valid_fold=['v1']
standard_test_fold=['v2']
