# Reads the scripts of about_EntraPrivateAccess_Recipes.
$script:recipeTopic = [IO.File]::ReadAllText(
    "$PSScriptRoot/../../src/EntraPrivateAccess/Help/about_EntraPrivateAccess_Recipes.md"
) -replace '\r'

# Saves each script under the name that the text before it gives.
function Save-Recipe([string] $Folder) {
    foreach ($script in [regex]::Matches($recipeTopic, '(?s)`([\w.]+)`[^`]*:\n\n```\w+\n(.+?)```')) {
        [IO.File]::WriteAllText("$Folder/$($script.Groups[1].Value)", $script.Groups[2].Value)
    }
}

# Returns the PowerShell blocks below a heading.
function Get-RecipeBlock([string] $Heading) {
    $section = [regex]::Match($recipeTopic, "(?s)\n##+ $([regex]::Escape($Heading))\n(.+?)(\n##+ |`$)").Groups[1].Value
    foreach ($block in [regex]::Matches($section, '(?s)```powershell\n(.+?)```')) { $block.Groups[1].Value }
}
