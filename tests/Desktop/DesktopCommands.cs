using System.Management.Automation.Language;

namespace EntraPrivateAccess.Tests.Desktop;

/// <summary>
/// The Windows PowerShell 5.1 commands that the project's scripts may use, with all of their parameters.
/// </summary>
/// <remarks>
/// From Microsoft's module reference for 5.1. Commands and parameters that are missing here may not exist in 5.1.
/// </remarks>
internal static class DesktopCommands
{
    private const string Common =
        "Verbose Debug ErrorAction WarningAction InformationAction ErrorVariable WarningVariable InformationVariable "
        + "OutVariable OutBuffer PipelineVariable WhatIf Confirm";

    // Microsoft.PowerShell.Core, which is available in a bare engine, too.
    private static readonly Dictionary<string, string> s_core = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Export-ModuleMember"] = "Function Cmdlet Variable Alias",
        ["ForEach-Object"] = "InputObject Begin Process End RemainingScripts MemberName ArgumentList",
        ["Get-Command"] =
            "Name Verb Noun Module FullyQualifiedModule CommandType TotalCount Syntax ShowCommandInfo ArgumentList All "
            + "ListImported ParameterName ParameterType",
        ["Get-Module"] =
            "Name FullyQualifiedName All ListAvailable PSEdition Refresh PSSession CimSession CimResourceUri "
            + "CimNamespace",
        ["Import-Module"] =
            "Global Prefix Name FullyQualifiedName Assembly Function Cmdlet Variable Alias Force PassThru "
            + "AsCustomObject MinimumVersion MaximumVersion RequiredVersion ModuleInfo ArgumentList "
            + "DisableNameChecking NoClobber Scope PSSession CimSession CimResourceUri CimNamespace",
        ["Get-History"] = "Id Count",
        ["Out-Host"] = "Paging InputObject",
        ["Invoke-Command"] =
            "ComputerName Port UseSSL ConfigurationName ApplicationName ThrottleLimit AsJob InDisconnectedSession "
            + "SessionName HideComputerName JobName ScriptBlock NoNewScope FilePath AllowRedirection SessionOption "
            + "Authentication EnableNetworkAccess InputObject ArgumentList CertificateThumbprint Credential Session "
            + "ConnectionUri RunAsAdministrator VMId VMName ContainerId",
        ["New-PSSession"] =
            "ComputerName Port UseSSL ConfigurationName Name EnableNetworkAccess ApplicationName ThrottleLimit "
            + "Credential ConnectionUri AllowRedirection SessionOption Authentication CertificateThumbprint Session "
            + "VMId VMName ContainerId RunAsAdministrator",
        ["Remove-PSSession"] = "Id Session ContainerId VMId VMName InstanceId Name ComputerName",
        ["Remove-Module"] = "Name FullyQualifiedName ModuleInfo Force",
        ["Where-Object"] =
            "InputObject FilterScript Property Value EQ CEQ NE CNE GT CGT LT CLT GE CGE LE CLE Like CLike NotLike "
            + "CNotLike Match CMatch NotMatch CNotMatch Contains CContains NotContains CNotContains In CIn NotIn "
            + "CNotIn Is IsNot",
    };

    // Microsoft.PowerShell.Utility, Microsoft.PowerShell.Management, Microsoft.PowerShell.Security, ScheduledTasks.
    private static readonly Dictionary<string, string> s_others = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Add-Member"] =
            "InputObject TypeName PassThru MemberType Name Value SecondValue NotePropertyName NotePropertyValue "
            + "NotePropertyMembers Force",
        ["Add-Type"] =
            "CodeDomProvider CompilerParameters TypeDefinition Name MemberDefinition Namespace UsingNamespace "
            + "Path LiteralPath AssemblyName Language ReferencedAssemblies OutputAssembly OutputType PassThru "
            + "IgnoreWarnings",
        ["Convert-Path"] = "Path LiteralPath UseTransaction",
        ["ConvertFrom-Csv"] = "InputObject Delimiter UseCulture Header",
        ["ConvertFrom-Json"] = "InputObject",
        ["ConvertTo-Csv"] = "InputObject Delimiter UseCulture NoTypeInformation",
        ["ConvertTo-Json"] = "InputObject Depth Compress",
        ["ConvertTo-SecureString"] = "String SecureKey Key AsPlainText Force",
        ["Copy-Item"] =
            "Path LiteralPath Destination Container Force Filter Include Exclude Recurse PassThru Credential "
            + "UseTransaction FromSession ToSession",
        ["Format-List"] = "InputObject Property GroupBy View ShowError DisplayError Force Expand",
        ["Format-Table"] =
            "InputObject Property GroupBy View ShowError DisplayError Force Expand AutoSize HideTableHeaders Wrap",
        ["Get-Acl"] =
            "Path InputObject LiteralPath Audit AllCentralAccessPolicies Filter Include Exclude UseTransaction",
        ["Get-ChildItem"] =
            "Path LiteralPath Filter Include Exclude Recurse Depth Force Name UseTransaction Attributes "
            + "Directory File Hidden ReadOnly System",
        ["Get-Content"] =
            "ReadCount TotalCount Tail Path LiteralPath Filter Include Exclude Force Credential UseTransaction "
            + "Delimiter Wait Raw Encoding Stream",
        ["Get-Event"] = "SourceIdentifier EventIdentifier",
        ["Register-ObjectEvent"] =
            "InputObject EventName SourceIdentifier Action MessageData SupportEvent Forward MaxTriggerCount",
        ["Remove-Event"] = "SourceIdentifier EventIdentifier",
        ["Unregister-Event"] = "SourceIdentifier SubscriptionId Force",
        ["Get-Date"] = "Date Year Month Day Hour Minute Second Millisecond DisplayHint UFormat Format",
        ["Get-Item"] = "Path LiteralPath Filter Include Exclude Force Credential UseTransaction Stream",
        ["Get-Service"] =
            "Name ComputerName DependentServices RequiredServices DisplayName Include Exclude InputObject",
        ["Get-Variable"] = "Name ValueOnly Include Exclude Scope",
        ["New-Object"] = "TypeName ComObject ArgumentList Property Strict",
        ["New-Item"] = "Path Name ItemType Value Force Credential UseTransaction",
        ["Group-Object"] = "NoElement AsHashTable AsString InputObject Property Culture CaseSensitive",
        ["Set-Acl"] =
            "Path InputObject LiteralPath AclObject CentralAccessPolicy ClearCentralAccessPolicy Passthru Filter "
            + "Include Exclude UseTransaction",
        ["Import-PowerShellDataFile"] = "Path LiteralPath",
        ["Invoke-Expression"] = "Command",
        ["Invoke-RestMethod"] =
            "Method UseBasicParsing Uri WebSession SessionVariable Credential UseDefaultCredentials "
            + "CertificateThumbprint Certificate UserAgent DisableKeepAlive TimeoutSec Headers MaximumRedirection "
            + "Proxy ProxyCredential ProxyUseDefaultCredentials Body ContentType TransferEncoding InFile OutFile "
            + "PassThru",
        ["Join-Path"] = "Path ChildPath Resolve Credential UseTransaction",
        ["Measure-Object"] = "InputObject Property Sum Average Maximum Minimum Line Word Character IgnoreWhiteSpace",
        ["Out-String"] = "Stream Width InputObject",
        ["Pop-Location"] = "PassThru StackName UseTransaction",
        ["Push-Location"] = "Path LiteralPath PassThru StackName UseTransaction",
        ["Remove-Item"] = "Path LiteralPath Filter Include Exclude Recurse Force Credential UseTransaction Stream",
        ["Select-Object"] =
            "InputObject Property ExcludeProperty ExpandProperty Unique Last First Skip SkipLast Wait Index",
        ["Remove-Variable"] = "Name Include Exclude Force Scope",
        ["Set-Clipboard"] = "Append Path LiteralPath Value AsHtml",
        ["Sort-Object"] = "Descending Unique InputObject Property Culture CaseSensitive",
        ["Start-Sleep"] = "Seconds Milliseconds",
        ["Start-Transcript"] = "Path LiteralPath OutputDirectory Append Force NoClobber IncludeInvocationHeader",
        ["Stop-Process"] = "Id Name InputObject PassThru Force",
        ["Stop-Transcript"] = "",
        ["Test-Path"] =
            "Path LiteralPath Filter Include Exclude PathType IsValid Credential UseTransaction OlderThan NewerThan",
        ["Write-Verbose"] = "Message",
        ["Write-Warning"] = "Message",
        // The module ScheduledTasks.
        ["New-ScheduledTaskAction"] = "Execute Argument WorkingDirectory Id CimSession ThrottleLimit AsJob",
        ["New-ScheduledTaskTrigger"] =
            "Once Daily Weekly AtStartup AtLogOn User At RandomDelay DaysInterval DaysOfWeek WeeksInterval "
            + "RepetitionInterval RepetitionDuration CimSession ThrottleLimit AsJob",
        ["Register-ScheduledTask"] =
            "TaskName TaskPath Action Trigger Settings Principal Description User Password RunLevel Xml InputObject "
            + "Force CimSession ThrottleLimit AsJob",
        ["Unregister-ScheduledTask"] = "TaskName TaskPath InputObject PassThru CimSession ThrottleLimit AsJob",
    };

    /// <summary>Finds commands and parameters that may not exist in 5.1.</summary>
    /// <param name="own">Functions that the script defines, and external programs.</param>
    /// <param name="coreOnly">Whether the script must run in a bare engine, which has only the commands of the core
    /// module.</param>
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
            let name = command.GetCommandName()?.Split('\\').Last()
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
            return [$"{name} may not exist in 5.1"];
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
