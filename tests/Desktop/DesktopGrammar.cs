using System.Management.Automation.Language;
using System.Text.RegularExpressions;

namespace EntraPrivateAccess.Tests.Desktop;

/// <summary>
/// Finds syntax that Windows PowerShell 5.1 does not support. PowerShell 7 parses the script, so newer syntax is listed
/// here.
/// </summary>
internal static partial class DesktopGrammar
{
    private static readonly HashSet<string> s_newVariables = new(StringComparer.OrdinalIgnoreCase)
    {
        "IsWindows",
        "IsLinux",
        "IsMacOS",
        "IsCoreCLR",
        "EnabledExperimentalFeatures",
        "PSStyle",
        "PSNativeCommandArgumentPassing",
        "PSNativeCommandUseErrorActionPreference",
    };

    private static readonly HashSet<string> s_attributes = new(StringComparer.OrdinalIgnoreCase)
    {
        "Alias",
        "AllowEmptyCollection",
        "AllowEmptyString",
        "AllowNull",
        "ArgumentCompleter",
        "CmdletBinding",
        "DscProperty",
        "DscResource",
        "OutputType",
        "Parameter",
        "ValidateCount",
        "ValidateLength",
        "ValidateNotNull",
        "ValidateNotNullOrEmpty",
        "ValidatePattern",
        "ValidateRange",
        "ValidateScript",
        "ValidateSet",
    };

    /// <summary>Returns one sentence per fault; empty if 5.1 can parse the script.</summary>
    public static IReadOnlyList<string> Faults(string script)
    {
        ScriptBlockAst ast = Parser.ParseInput(script, out Token[] tokens, out ParseError[] errors);
        return
        [
            .. errors.Select(error => Describe(error.Extent, error.Message)),
            .. ast.FindAll(_ => true, searchNestedScriptBlocks: true)
                .Select(found => (found.Extent, What: Newer(found)))
                .Where(found => found.What is not null)
                .Select(found => Describe(found.Extent, found.What!)),
            .. tokens
                .Select((token, index) => (token.Extent, What: Newer(token, index == 0 ? null : tokens[index - 1])))
                .Where(found => found.What is not null)
                .Select(found => Describe(found.Extent, found.What!)),
        ];
    }

    private static string? Newer(Ast ast) =>
        ast switch
        {
            TernaryExpressionAst => "a ternary (7.0)",
            PipelineChainAst => "&& or || (7.0)",
            PipelineAst { Background: true } => "a background & (6.0)",
            BinaryExpressionAst { Operator: TokenKind.QuestionQuestion } => "?? (7.0)",
            AssignmentStatementAst { Operator: TokenKind.QuestionQuestionEquals } => "??= (7.0)",
            MemberExpressionAst { NullConditional: true } or IndexExpressionAst { NullConditional: true } =>
                "?. or ?[] (7.1)",
            InvokeMemberExpressionAst { GenericTypeArguments: not null } => "type arguments of a method (7.3)",
            ScriptBlockAst { CleanBlock: not null } => "a clean block (7.3)",
            ForEachStatementAst { Flags: ForEachFlags.Parallel } => "foreach -parallel outside of a workflow",
            CommandParameterAst { ParameterName: var name }
                when name.Equals("Parallel", StringComparison.OrdinalIgnoreCase) => "-Parallel (7.0)",
            VariableExpressionAst { VariablePath.UserPath: var name } when s_newVariables.Contains(name) =>
                $"${name} (6.0 or later)",
            AttributeAst { TypeName.Name: var name } when !s_attributes.Contains(name) =>
                $"the attribute {name}, which may not exist in 5.1",
            _ => null,
        };

    private static string? Newer(Token token, Token? before) =>
        token switch
        {
            NumberToken when NewNumber().IsMatch(token.Text) => "a number's suffix or prefix (6.2 or later)",
            StringExpandableToken when NewEscape().IsMatch(token.Text) => "the escape `e or `u{} (6.0)",
            { Kind: TokenKind.Pipe } when before?.Kind is TokenKind.NewLine => "a | that begins a line (7.0)",
            _ => null,
        };

    private static string Describe(IScriptExtent where, string what) =>
        $"line {where.StartLineNumber}: {what}: {where.Text.Split('\n')[0].Trim()}";

    // 5.1 supports only l, d and the multipliers.
    [GeneratedRegex("^0b|(u[lsy]?|[sny])([kmgtp]b)?$", RegexOptions.IgnoreCase)]
    private static partial Regex NewNumber();

    [GeneratedRegex(@"(?<!`)(``)*`(e|u\{)")]
    private static partial Regex NewEscape();
}
