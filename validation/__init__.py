"""How well the model of response answers people whose true response is known, and what that hinges on."""
