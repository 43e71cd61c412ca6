using System.Management.Automation.Language;

namespace EntraPrivateAccess.Tests.Desktop;

/// <summary>
/// The commands of Windows PowerShell 5.1 that our scripts may use, with all the parameters that they have there.
/// </summary>
/// <remarks>
/// From Microsoft's reference of the modules for 5.1. A command or parameter that is not in here is not known to be
/// there.
/// </remarks>
internal static class DesktopCommands
{
    private const string Common =
        "Verbose Debug ErrorAction WarningAction InformationAction ErrorVariable WarningVariable InformationVariable OutVariable OutBuffer PipelineVariable WhatIf Confirm";

    // Microsoft.PowerShell.Core: all that a bare engine has too.
    private static readonly Dictionary<string, string> s_core = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Export-ModuleMember"] = "Function Cmdlet Variable Alias",
        ["ForEach-Object"] = "InputObject Begin Process End RemainingScripts MemberName ArgumentList",
        ["Get-Command"] =
            "Name Verb Noun Module FullyQualifiedModule CommandType TotalCount Syntax ShowCommandInfo ArgumentList All ListImported ParameterName ParameterType",
        ["Get-Module"] =
            "Name FullyQualifiedName All ListAvailable PSEdition Refresh PSSession CimSession CimResourceUri CimNamespace",
        ["Import-Module"] =
            "Global Prefix Name FullyQualifiedName Assembly Function Cmdlet Variable Alias Force PassThru AsCustomObject MinimumVersion MaximumVersion RequiredVersion ModuleInfo ArgumentList DisableNameChecking NoClobber Scope PSSession CimSession CimResourceUri CimNamespace",
        ["Remove-Module"] = "Name FullyQualifiedName ModuleInfo Force",
        ["Where-Object"] =
            "InputObject FilterScript Property Value EQ CEQ NE CNE GT CGT LT CLT GE CGE LE CLE Like CLike NotLike CNotLike Match CMatch NotMatch CNotMatch Contains CContains NotContains CNotContains In CIn NotIn CNotIn Is IsNot",
    };

    // Microsoft.PowerShell.Utility, Microsoft.PowerShell.Management and Microsoft.PowerShell.Security.
    private static readonly Dictionary<string, string> s_others = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Add-Type"] =
            "CodeDomProvider CompilerParameters TypeDefinition Name MemberDefinition Namespace UsingNamespace "
            + "Path LiteralPath AssemblyName Language ReferencedAssemblies OutputAssembly OutputType PassThru IgnoreWarnings",
        ["Convert-Path"] = "Path LiteralPath UseTransaction",
        ["ConvertFrom-Json"] = "InputObject",
        ["ConvertTo-Json"] = "InputObject Depth Compress",
        ["ConvertTo-SecureString"] = "String SecureKey Key AsPlainText Force",
        ["Get-Acl"] =
            "Path InputObject LiteralPath Audit AllCentralAccessPolicies Filter Include Exclude UseTransaction",
        ["Get-ChildItem"] =
            "Path LiteralPath Filter Include Exclude Recurse Depth Force Name UseTransaction Attributes "
            + "Directory File Hidden ReadOnly System",
        ["Group-Object"] = "NoElement AsHashTable AsString InputObject Property Culture CaseSensitive",
        ["Set-Acl"] =
            "Path InputObject LiteralPath AclObject CentralAccessPolicy ClearCentralAccessPolicy Passthru Filter "
            + "Include Exclude UseTransaction",
        ["Invoke-Expression"] = "Command",
        ["Join-Path"] = "Path ChildPath Resolve Credential UseTransaction",
        ["Remove-Item"] = "Path LiteralPath Filter Include Exclude Recurse Force Credential UseTransaction Stream",
        ["Select-Object"] =
            "InputObject Property ExcludeProperty ExpandProperty Unique Last First Skip SkipLast Wait Index",
        ["Sort-Object"] = "Descending Unique InputObject Property Culture CaseSensitive",
        ["Write-Verbose"] = "Message",
    };

    /// <summary>What a script uses and 5.1 is not known to have.</summary>
    /// <param name="own">Names that the script brings along or that are programs.</param>
    /// <param name="coreOnly">True where a bare engine must do: then only the core module's commands exist.</param>
    public static IReadOnlyList<string> Faults(string script, IEnumerable<string> own, bool coreOnly)
    {
        ScriptBlockAst ast = Parser.ParseInput(script, out _, out _);
        HashSet<string> known = new(
            own.Concat(All<FunctionDefinitionAst>(ast).Select(function => function.Name)),
            StringComparer.OrdinalIgnoreCase
        );
        return
        [
            .. from command in All<CommandAst>(ast)
            let name = command.GetCommandName()
            where name is not null && !known.Contains(name)
            from fault in Faults(command, name, coreOnly)
            select $"line {command.Extent.StartLineNumber}: {fault}",
        ];
    }

    private static IEnumerable<string> Faults(CommandAst command, string name, bool coreOnly)
    {
        string? parameters = s_core.GetValueOrDefault(name) ?? (coreOnly ? null : s_others.GetValueOrDefault(name));
        if (parameters is null)
        {
            return [$"{name} is not known to be there"];
        }

        HashSet<string> known = new($"{parameters} {Common}".Split(' '), StringComparer.OrdinalIgnoreCase);
        IEnumerable<string> unknown = command
            .CommandElements.OfType<CommandParameterAst>()
            .Where(used => !known.Contains(used.ParameterName))
            .Select(used => $"{name} has no -{used.ParameterName}");
        bool joinsMany =
            name.Equals("Join-Path", StringComparison.OrdinalIgnoreCase) && command.CommandElements.Count > 3;
        return joinsMany ? unknown.Append("Join-Path takes two paths") : unknown;
    }

    private static IEnumerable<T> All<T>(Ast ast)
        where T : Ast => ast.FindAll(found => found is T, searchNestedScriptBlocks: true).Cast<T>();
}
