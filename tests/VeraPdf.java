import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeSet;
import java.util.logging.LogManager;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Asks veraPDF whether files are PDF/A-3u and PDF/UA-1: a path a line in, a line out for each.
 *
 * <p>The answer is what was violated, separated by tabs: {@code 3u 6.3.2-2 Annotation …}. It is
 * empty when nothing was, and one entry that begins with {@code failed} when veraPDF could not
 * tell. How many checks were made stands first, so that silence is never taken for praise.
 */
public final class VeraPdf {
    private static final List<PDFAFlavour> STANDARDS =
        List.of(PDFAFlavour.PDFA_3_U, PDFAFlavour.PDFUA_1);

    public static void main(String[] none) throws Exception {
        LogManager.getLogManager().reset();
        VeraGreenfieldFoundryProvider.initialise();
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (String path = in.readLine(); path != null; path = in.readLine()) {
            out.println(judged(new File(path)));
        }
    }

    private static String judged(File file) {
        int checks = 0;
        var violated = new TreeSet<String>();
        for (PDFAFlavour standard : STANDARDS) {
            try (PDFAParser parser = Foundries.defaultInstance().createParser(file, standard);
                    PDFAValidator judge =
                        Foundries.defaultInstance().createValidator(standard, false)) {
                ValidationResult result = judge.validate(parser);
                checks += result.getTotalAssertions();
                for (TestAssertion each : result.getTestAssertions()) {
                    violated.add(
                        String.format(
                            "%s %s-%d %s",
                            standard.getId(),
                            each.getRuleId().getClause(),
                            each.getRuleId().getTestNumber(),
                            each.getMessage().replaceAll("\\s+", " ")));
                }
                if (!result.isCompliant() && violated.isEmpty()) {
                    violated.add("failed without a reason");
                }
            } catch (Exception problem) {
                violated.add("failed " + problem.toString().replaceAll("\\s+", " "));
            }
        }
        return checks + "\t" + String.join("\t", violated);
    }
}
