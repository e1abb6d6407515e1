"""What members see and press. Asks the features, draws what they answer; knows no SQL."""
