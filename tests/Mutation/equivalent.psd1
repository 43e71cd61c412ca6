# Changes by mutation testing that no test can notice, each with the reason. Code and Change are as in survivors.txt.
@{
    Mutants = @()
}
