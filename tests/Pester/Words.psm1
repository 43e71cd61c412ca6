# The words of Pester 5 that tests/*.Tests.ps1 may use, and no others: what is missing here fails loudly.
# Only Microsoft.PowerShell.Core commands, like the tests themselves.
param([Parameter(Mandatory)] $Tree)

function Describe {
    [CmdletBinding()] param([Parameter(Mandatory, Position = 0)] [string] $Name, [Parameter(Mandatory, Position = 1)] [scriptblock] $Body, [object[]] $ForEach, [switch] $Skip)
    $Tree.Add($MyInvocation.MyCommand.Name, $Name, $Body, $PSBoundParameters.ContainsKey('ForEach'), $ForEach, $Skip)
}
function BeforeDiscovery { [CmdletBinding()] param([Parameter(Mandatory, Position = 0)] [scriptblock] $Body) $Tree.RequireDiscovery('BeforeDiscovery'); . $Body }
function BeforeAll { [CmdletBinding()] param([Parameter(Mandatory, Position = 0)] [scriptblock] $Body) $Tree.AddSetup($MyInvocation.MyCommand.Name, $Body) }
$function:Context = $function:It = $function:Describe
$function:BeforeEach = $function:AfterEach = $function:AfterAll = $function:BeforeAll
function Set-ItResult {
    [CmdletBinding()] param([Parameter(Mandatory)] [switch] $Skipped, [string] $Because)
    throw [Management.Automation.ErrorRecord]::new([Exception]::new($Because), 'PesterTestSkipped', 'OperationStopped', $null)
}

function Should {
    [CmdletBinding()]
    param(
        [Parameter(ValueFromPipeline)] [object] $ActualValue,
        [Parameter(Position = 0)] [object] $ExpectedValue,
        [switch] $Not, [string] $Because,
        [Parameter(Mandatory, ParameterSetName = 'Be')] [switch] $Be, [Parameter(Mandatory, ParameterSetName = 'BeExactly')] [switch] $BeExactly,
        [Parameter(Mandatory, ParameterSetName = 'BeLike')] [switch] $BeLike, [Parameter(Mandatory, ParameterSetName = 'Match')] [switch] $Match,
        [Parameter(Mandatory, ParameterSetName = 'BeNullOrEmpty')] [switch] $BeNullOrEmpty, [Parameter(Mandatory, ParameterSetName = 'BeTrue')] [switch] $BeTrue,
        [Parameter(Mandatory, ParameterSetName = 'BeFalse')] [switch] $BeFalse, [Parameter(Mandatory, ParameterSetName = 'BeOfType')] [switch] $BeOfType,
        [Parameter(Mandatory, ParameterSetName = 'HaveCount')] [switch] $HaveCount, [Parameter(Mandatory, ParameterSetName = 'Contain')] [switch] $Contain,
        [Parameter(Mandatory, ParameterSetName = 'BeGreaterThan')] [switch] $BeGreaterThan, [Parameter(Mandatory, ParameterSetName = 'BeLessThan')] [switch] $BeLessThan,
        [Parameter(Mandatory, ParameterSetName = 'Throw')] [switch] $Throw, [Parameter(ParameterSetName = 'Throw')] [string] $ExpectedMessage,
        [Parameter(ParameterSetName = 'Throw')] [string] $ErrorId, [Parameter(ParameterSetName = 'Throw')] [switch] $PassThru
    )
    begin { $values = [Collections.Generic.List[object]]::new() } process { $values.Add($ActualValue) }
    end {
        $operator = $PSCmdlet.ParameterSetName
        $given = $PSBoundParameters.ContainsKey('ExpectedValue')
        if ($operator -eq 'Throw') {
            if ($given) { $ExpectedMessage = $ExpectedValue }
            return Test-Throw $values $Not $ExpectedMessage $ErrorId $PassThru $Because
        }
        if ($given -eq ($operator -in 'BeNullOrEmpty', 'BeTrue', 'BeFalse')) {
            throw "Should -${operator}: $(if ($given) { 'takes no expected value' } else { 'an expected value is missing' })."
        }
        # Like Pester: these see the whole input, the others one value after the other.
        if ($operator -in 'Be', 'BeExactly', 'BeNullOrEmpty', 'HaveCount', 'Contain') { $actuals = , $values.ToArray() }
        elseif ($values.Count -eq 0) { $actuals = , $null }
        else { $actuals = $values.ToArray() }
        foreach ($actual in $actuals) {
            if ((Test-Value $operator $actual $ExpectedValue) -eq $Not) {
                $expected = if ($given) { ' ' + (Format-Value $ExpectedValue) }
                Stop-It "Expected$(if ($Not) { ' not' }) -$operator$expected, but got $(Format-Value $actual)." $Because
            }
        }
    }
}

function Test-Value($Operator, $Actual, $Expected) {
    switch ($Operator) {
        'Be' { Test-Equal $Actual $Expected { $args[0] -eq $args[1] } }
        'BeExactly' { Test-Equal $Actual $Expected { $args[0] -ceq $args[1] } }
        'BeLike' { [bool] ($Actual -like $Expected) }
        'Match' { [bool] ($Actual -match $Expected) }
        'BeNullOrEmpty' { $Actual.Count -eq 0 -or ($Actual.Count -eq 1 -and ([string]::IsNullOrEmpty($Actual[0]) -or ($Actual[0] -is [Collections.IDictionary] -and $Actual[0].Count -eq 0))) }
        'BeTrue' { [bool] $Actual }
        'BeFalse' { -not $Actual }
        'BeOfType' { $Actual -is ((($Expected -replace '^\[(.*)\]$', '$1') -as [type]) ?? $(throw "Should -BeOfType: there is no type $Expected.")) }
        'HaveCount' { $Actual.Count -eq $Expected }
        'Contain' { $Actual -contains $Expected }
        'BeGreaterThan' { $Actual -gt $Expected }
        'BeLessThan' { $Actual -lt $Expected }
    }
}

function Test-Equal($Actual, $Expected, $Compare) {
    $left, $right = @($Actual), @($Expected)
    if ($left.Count -ne $right.Count) { return $false }
    for ($i = 0; $i -lt $left.Count; $i++) {
        if (-not $(if ($left[$i] -is [array] -or $right[$i] -is [array]) { Test-Equal $left[$i] $right[$i] $Compare } else { & $Compare $left[$i] $right[$i] })) { return $false }
    }
    $true
}

function Test-Throw($Values, $Not, $ExpectedMessage, $ErrorId, $PassThru, $Because) {
    if ($Values.Count -ne 1 -or $Values[0] -isnot [scriptblock]) { throw 'Should -Throw: the input must be one script block in curly braces.' }
    $thrown = $null
    try { $null = & $Values[0] } catch { $thrown = $_ }
    $got = if ($thrown) { "'$($thrown.Exception.Message)' ($($thrown.FullyQualifiedErrorId))" } else { 'none' }
    if ($Not -eq [bool] $thrown) { Stop-It "Expected $(if ($Not) { 'no' } else { 'an' }) exception, but got $got." $Because }
    if ($ExpectedMessage -and $thrown.Exception.Message -notlike $ExpectedMessage) { Stop-It "Expected an exception with message like '$ExpectedMessage', but got $got." $Because }
    if ($ErrorId -and $thrown.FullyQualifiedErrorId -notlike $ErrorId) { Stop-It "Expected an exception with id '$ErrorId', but got $got." $Because }
    if ($PassThru) { $thrown }
}

function Format-Value($Value) {
    if ($null -eq $Value) { '$null' }
    elseif ($Value -is [string]) { "'$Value'" }
    elseif ($Value -is [array]) { if ($Value.Count -eq 1) { Format-Value $Value[0] } else { '@(' + (@(foreach ($item in $Value) { Format-Value $item }) -join ', ') + ')' } }
    elseif ($Value -is [bool]) { "`$$Value" }
    else { "$Value ($($Value.GetType().Name))" }
}

function Stop-It($Message, $Because) {
    if ($Because) { $Message = "$Message Because $Because." }
    throw [Management.Automation.ErrorRecord]::new([Exception]::new($Message), 'PesterAssertionFailed', 'InvalidResult', $null)
}

Export-ModuleMember -Function Describe, Context, It, BeforeDiscovery, BeforeAll, BeforeEach, AfterEach, AfterAll, Set-ItResult, Should
